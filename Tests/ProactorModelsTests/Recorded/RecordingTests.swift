import Foundation
import ProactorComponents
import ProactorModel
import ProactorModels
import ProactorTestSupport
import Testing

@Suite(.timeLimit(.minutes(15))) struct RecordingTests {
    private let directory: TemporaryDirectory

    init() throws { self.directory = try TemporaryDirectory() }

    private var path: String { self.directory.file("turns.jsonl") }

    private func replayer(_ file: String = "turns.jsonl") throws -> any ModelProvider {
        try provider(RecordedModelKind(), "file: \(file)", baseDirectory: self.directory.path)
    }

    private func lines() throws -> [JSONValue] {
        try String(contentsOfFile: self.path, encoding: .utf8).split(separator: "\n").map {
            try JSONParser.parse(String($0))
        }
    }

    private func request(_ text: String) -> ModelRequest {
        var request = ModelRequest.sample
        request.messages = [.init(.user, [.text(text)])]
        return request
    }

    @Test(arguments: StandInDialect.all)
    func `a run that was recorded is replayed without its provider`(dialect: StandInDialect) async throws {
        var turns: [ModelTurn] = []
        try await ProviderStandIn.run { standIn in
            standIn.enqueue(
                .turn(
                    StandInTurn([
                        .text("Checking."), .block(["type": "thinking", "thinking": "t", "signature": "s"]),
                        .call(name: "get_weather", arguments: ["city": "Oslo"]),
                        .rawCall(name: "get_weather", arguments: "{city"),
                    ])
                ),
                .text("Sunny.")
            )
            let recorder = RecordingModelProvider(
                recording: try standIn.provider(dialect),
                model: "default",
                into: try RecordingFile(path: self.path),
                secrets: []
            )
            turns.append(try await recorder.turn(.sample).turn)
            turns.append(try await recorder.turn(ModelRequest.sample.following(turns[0], ["sunny", "no JSON"])).turn)
        }
        let replayer = try self.replayer()
        let pieces = Pieces()
        let first = try await replayer.turn(.sample) { pieces.add($0) }.turn
        #expect(first == turns[0])
        #expect(pieces.text == "Checking.")
        #expect(try await replayer.turn(ModelRequest.sample.following(first, ["sunny", "no JSON"])).turn == turns[1])
        let lines = try self.lines()
        #expect(lines.map { $0["request"]?["model"] } == ["default", "default"])
        #expect(lines.map { $0["request"]?["turn"] } == [1, 2])
        #expect(lines.map { $0["request"]?["text"] } == ["What is the weather in Oslo and Rome?", "no JSON"])
    }

    @Test func `the same request takes its recordings in their order, and then the last one`() async throws {
        try await ProviderStandIn.run { standIn in
            standIn.enqueue(.text("one"), .text("other"), .text("two"))
            let recorder = RecordingModelProvider(
                recording: try standIn.provider(.openAI),
                model: "default",
                into: try RecordingFile(path: self.path),
                secrets: []
            )
            for text in ["a", "b", "a"] { _ = try await recorder.turn(self.request(text)) }
        }
        let replayer = try self.replayer()
        var texts: [String] = []
        for text in ["a", "a", "b", "a", "b"] { texts.append(try await replayer.turn(self.request(text)).turn.text) }
        #expect(texts == ["one", "two", "other", "two", "other"])
    }

    @Test func `a request that was not recorded says what it was and what to do`() async throws {
        try Data().write(to: URL(fileURLWithPath: self.path))
        let failure = try await self.replayer().failure(self.request("Where is SKU-123?"))
        #expect(failure?.kind == .misconfigured)
        let message = failure?.message ?? ""
        #expect(message.hasPrefix("the recording turns.jsonl has no turn for what the model 'default' is asked: "))
        #expect(message.contains("turn 1, after \"Where is SKU-123?\""))
        #expect(message.hasSuffix("record it anew with --record"))
    }

    @Test func `secrets are in no line, and what follows them is found all the same`() async throws {
        let secret = #"s3cr3t"quoted"#
        var answered = ModelTurn(content: [], stopReason: .endOfTurn, usage: TokenUsage(), model: "")
        let prompt = String(repeating: "x", count: 195) + secret
        try await ProviderStandIn.run { standIn in
            standIn.enqueue(
                .turn(
                    StandInTurn([
                        .text("The word is \(secret), and \(secret)2 is none."),
                        .call(name: "get_weather", arguments: ["city": .string(secret), secret: [.string(secret)]]),
                    ])
                ),
                .text("done")
            )
            let recorder = RecordingModelProvider(
                recording: try standIn.provider(.anthropic),
                model: "default",
                into: try RecordingFile(path: self.path),
                secrets: [secret, secret + "2", "", "abc"]
            )
            answered = try await recorder.turn(self.request(prompt)).turn
            _ = try await recorder.turn(self.request(prompt).following(answered, [secret]))
        }
        #expect(answered.text.contains(secret))
        let text = try String(contentsOfFile: self.path, encoding: .utf8)
        #expect(!text.contains("s3cr3t"))
        let lines = try self.lines()
        let content = lines[0]["response"]?["content"]?.arrayValue
        #expect(content?[0]["text"] == "The word is [secret], and [secret] is none.")
        #expect(content?[1]["arguments"] == ["city": "[secret]", "[secret]": ["[secret]"]])

        let clean = self.request(String(repeating: "x", count: 195) + "[secret]")
        let replayer = try self.replayer()
        let replayed = try await replayer.turn(clean).turn
        #expect(try await replayer.turn(clean.following(replayed, ["[secret]"])).turn.text == "done")
    }

    @Test func `several models record into one file, a line at a time`() async throws {
        try await ProviderStandIn.run(.init(script: { .text($0.lastText) })) { standIn in
            let file = try RecordingFile(path: self.path)
            let provider = try standIn.provider(.openAI)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<20 {
                    let recorder = RecordingModelProvider(
                        recording: provider,
                        model: "m\(number)",
                        into: file,
                        secrets: []
                    )
                    let request = self.request("number \(number)")
                    group.addTask { _ = try await recorder.turn(request) }
                }
                try await group.waitForAll()
            }
        }
        let replayer = try self.replayer()
        for number in 0..<20 {
            #expect(try await replayer.turn(self.request("number \(number)")).turn.text == "number \(number)")
        }
        // Opened again, a file is gone on with.
        _ = try RecordingFile(path: self.path)
        #expect(try self.lines().count == 20)
    }

    @Test func `failures are passed on and not recorded`() async throws {
        try await ProviderStandIn.run { standIn in
            standIn.enqueue(.failure(StandInFailure(.overloaded)))
            let recorder = RecordingModelProvider(
                recording: try standIn.provider(.anthropic),
                model: "default",
                into: try RecordingFile(path: self.path),
                secrets: []
            )
            #expect(await recorder.failure()?.kind == .overloaded)
        }
        #expect(try self.lines().isEmpty)
    }

    @Test func `a file that cannot be written is told at its opening, or by the call`() async throws {
        #expect(throws: RecordingFile.Failure.self) { try RecordingFile(path: "/nowhere/turns.jsonl") }
        try await ProviderStandIn.run { standIn in
            standIn.enqueue(.text("x"))
            let recorder = RecordingModelProvider(
                recording: try standIn.provider(.openAI),
                model: "default",
                into: try RecordingFile(path: "/dev/full"),
                secrets: []
            )
            #expect(await recorder.failure()?.kind == .misconfigured)
        }
    }

    @Test func `only its owner may read a new recording`() throws {
        _ = try RecordingFile(path: self.path)
        let attributes = try FileManager.default.attributesOfItem(atPath: self.path)
        #expect((attributes[.posixPermissions] as? Int) == 0o600)
    }

    @Test func `a file that is not there or no recording is told with its line`() throws {
        func problem(_ text: String?) -> String? {
            if let text { try? Data(text.utf8).write(to: URL(fileURLWithPath: self.path)) }
            do {
                _ = try self.replayer()
                return nil
            } catch {
                return (error as? ModelUnavailable)?.description
            }
        }
        #expect(problem(nil) == "the recording turns.jsonl cannot be read; make it with --record, or correct 'file'")
        #expect(problem("\n\n{}\n") == "line 3 of the recording turns.jsonl is no recorded turn")
        #expect(problem("{\n")?.hasPrefix("line 1 of the recording turns.jsonl is not JSON: ") == true)
        #expect(problem("") == nil)
    }
}
