import ProactorComponents
import ProactorJSONSchema
import ProactorModel
import ProactorTools
import Synchronization
import Testing

/// The tools that look into the engine, on an engine that remembers what it was asked.
@Suite struct EngineToolTests {
    private final class Engine: EngineAccess {
        let queries = Mutex<[EventSearch]>([])
        let calls = Mutex<[String]>([])

        func events(_ query: EventSearch) async throws(ToolFailure) -> [JSONValue] {
            self.queries.withLock { $0.append(query) }
            return (0..<min(query.limit, 60)).map { ["id": .int(Int64($0))] }
        }

        func deadLetter(_ run: RunID) async throws(ToolFailure) -> JSONValue {
            guard run.rawValue == "run_1" else {
                throw ToolFailure(.invalidArguments, "there is no dead letter \(run)")
            }
            return ["run": .string(run.rawValue)]
        }

        func deadLetters(limit: Int) async throws(ToolFailure) -> [JSONValue] {
            (0..<min(limit, 3)).map { .int(Int64($0)) }
        }

        func replay(_ run: RunID, resuming: Bool, by: String) async throws(ToolFailure) -> JSONValue {
            self.calls.withLock { $0.append("replay \(run) \(resuming) \(by)") }
            return ["ok": true]
        }

        func discard(_ run: RunID, reason: String, by: String) async throws(ToolFailure) -> JSONValue {
            self.calls.withLock { $0.append("discard \(run) '\(reason)' \(by)") }
            return ["ok": true]
        }
    }

    private static let now = Timestamp(seconds: 1_800_000_000)
    private let engine = Engine()

    private func events(_ declaration: String, hasEngine: Bool = true) throws -> any Tool {
        let environment = ToolEnvironment(baseDirectory: "/", engine: hasEngine ? self.engine : nil)
        return try ToolMaking.tool(EventsToolKind(now: { Self.now }), declaration, in: environment)
    }

    private func deadLetters(_ declaration: String, hasEngine: Bool = true) throws -> any Tool {
        let environment = ToolEnvironment(baseDirectory: "/", engine: hasEngine ? self.engine : nil)
        return try ToolMaking.tool(DeadLettersToolKind(), declaration, in: environment)
    }

    // MARK: Events

    @Test func `without arguments the youngest events of the declared types come, as far back as is allowed`()
        async throws
    {
        let result = try await self.events("types: [A, B]\nwithin: 2h\nlimit: 5").result()
        #expect(result["count"] == 5)
        #expect(result["truncated"] == true)
        #expect(result["events"]?.arrayValue?.count == 5)
        let query = EventSearch(types: ["A", "B"], since: Timestamp(seconds: 1_800_000_000 - 7200), limit: 6)
        #expect(self.engine.queries.withLock { $0 } == [query])
    }

    @Test func `arguments narrow the look-up`() async throws {
        let tool = try self.events("types: [A, B]\nlimit: 100")
        let since = Timestamp(seconds: 1_799_999_000)
        let result = try await tool.result([
            "types": ["B"], "source": "/s", "subject": "x", "data": ["sku": "S", "n": 1],
            "since": .string(since.description),
            "until": "2027-01-15T08:00:00+01:00", "limit": 70,
        ])
        #expect(result["count"] == 60)
        #expect(result["truncated"] == false)
        let query = EventSearch(
            types: ["B"],
            source: "/s",
            subject: "x",
            data: ["sku": "S", "n": 1],
            since: since,
            until: Timestamp(rfc3339: "2027-01-15T07:00:00Z"),
            limit: 71
        )
        #expect(self.engine.queries.withLock { $0 } == [query])
    }

    @Test func `nobody sees further back, more, or other types than is declared`() async throws {
        let tool = try self.events("types: A\nwithin: 1h\nlimit: 5")
        _ = try await tool.result(["since": "1970-01-01T00:00:00Z", "types": []])
        #expect(self.engine.queries.withLock { $0.last?.since } == Timestamp(seconds: 1_800_000_000 - 3600))
        #expect(self.engine.queries.withLock { $0.last?.types } == ["A"])
        for wrong: JSONValue in [
            ["types": ["B"]], ["types": ["A", "B"]], ["types": "A"], ["limit": 6], ["limit": 0], ["since": "yesterday"],
            ["until": "2026-02-30T00:00:00Z"], ["data": 5], ["type": "A"], [], nil,
        ] {
            #expect(await tool.failure(wrong)?.kind == .invalidArguments, "\(wrong.jsonText)")
        }
        #expect(self.engine.queries.withLock { $0.count } == 1)
    }

    @Test(arguments: [
        ("{}", "'events' needs the key 'types'"),
        ("types: []", "'types' must name the types of events that may be seen"),
        ("types: [A]\nlimit: 0", "'limit' must be from 1 to 1000, is 0"),
        (
            "types: [A]\nwithin: long",
            "'within' must be a length of time such as 30s, 5m, 1h30m or 7d, found the text 'long'"
        ),
    ])
    func `what is wrong with a declaration of events is said`(declaration: String, problem: String) {
        #expect(ToolMaking.problems(EventsToolKind(), declaration).first == problem)
    }

    // MARK: Dead letters

    @Test func `dead letters can be listed and shown where nothing else is allowed`() async throws {
        let tool = try self.deadLetters("{}")
        let operations = try await tool.operations()
        #expect(operations.map(\.name) == ["list", "show"])
        for operation in operations { #expect(throws: Never.self) { try JSONSchema(operation.inputSchema) } }
        let list = try await tool.call(ToolCall(operation: "list", arguments: ["limit": 2], idempotencyKey: "k"))
        #expect(list == ["deadLetters": [0, 1], "count": 2, "truncated": true])
        let letter = try await tool.call(ToolCall(operation: "show", arguments: ["run": "run_1"], idempotencyKey: "k"))
        #expect(letter == ["run": "run_1"])
        for (operation, arguments): (String?, JSONValue) in [
            ("replay", ["run": "run_1"]), ("discard", ["run": "run_1", "reason": "r"]), (nil, [:]), ("show", [:]),
            ("show", ["run": "run_2"]), ("show", ["run": ""]), ("list", ["limit": 0]), ("list", ["all": true]),
            ("SHOW", [:]),
        ] {
            let outcome = await tool.outcome(ToolCall(operation: operation, arguments: arguments, idempotencyKey: "k"))
            guard case .failure(let failure) = outcome else {
                Issue.record("\(operation ?? "nothing") was carried out")
                continue
            }
            #expect(failure.kind == .invalidArguments)
        }
        #expect(self.engine.calls.withLock { $0 } == [])
    }

    @Test func `what is allowed is done in the tool's name`() async throws {
        let tool = try self.deadLetters("allow: [replay, discard, replay]")
        #expect(try await tool.operations().map(\.name) == ["replay", "discard"])
        for (operation, arguments): (String, JSONValue) in [
            ("replay", ["run": "run_1"]), ("replay", ["run": "run_1", "resume": true]),
            ("discard", ["run": "run_1", "reason": "a test"]),
        ] {
            _ = try await tool.call(ToolCall(operation: operation, arguments: arguments, idempotencyKey: "k"))
        }
        #expect(
            self.engine.calls.withLock { $0 } == [
                "replay run_1 false tool:subject", "replay run_1 true tool:subject",
                "discard run_1 'a test' tool:subject",
            ]
        )
        let bare = await tool.outcome(ToolCall(operation: "discard", arguments: ["run": "run_1"], idempotencyKey: "k"))
        #expect(throws: ToolFailure.self) { try bare.get() }
    }

    @Test(arguments: [
        ("allow: []", "'allow' lists nothing that could be called"),
        ("allow: [lst]", "there is no operation 'lst'"),
        ("allow:", "'allow' is empty"),
        ("alow: [list]", "unknown key 'alow' in 'dead-letters'"),
    ])
    func `what is wrong with a declaration of dead letters is said`(declaration: String, problem: String) {
        #expect(ToolMaking.problems(DeadLettersToolKind(), declaration).first == problem)
    }

    @Test func `without an engine nothing can be looked at`() async throws {
        #expect(try await self.events("types: [A]", hasEngine: false).failure()?.kind == .misconfigured)
        let tool = try self.deadLetters("{}", hasEngine: false)
        let outcome = await tool.outcome(ToolCall(operation: "list", arguments: [:], idempotencyKey: "k"))
        #expect(outcome == .failure(ToolFailure(.misconfigured, "the tool needs a running engine, and there is none")))
    }

    @Test func `schemas that editors have are schemas`() throws {
        #expect(try JSONSchema(EventsToolKind().configurationSchema).warnings.isEmpty)
        #expect(try JSONSchema(DeadLettersToolKind().configurationSchema).warnings.isEmpty)
    }
}
