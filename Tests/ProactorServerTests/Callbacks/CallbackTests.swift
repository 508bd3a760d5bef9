import Logging
import ProactorComponents
import ProactorModel
import ProactorRuntime
import ProactorServer
import ProactorStorage
import ProactorTestSupport
import ProactorWebhooks
import ServiceLifecycle
import Synchronization
import Testing

@Suite("Callbacks", .timeLimit(.minutes(15)))
struct CallbackTests {
    /// Answers as it was told, and keeps what it was sent.
    private final class Receiver: CallbackSender {
        struct Message: Sendable {
            let url: String
            let headers: [String: String]
            let body: [UInt8]
        }

        private let state: Mutex<(answers: [Int], messages: [Message])>
        private let (arrivals, arriving) = AsyncStream.makeStream(of: Void.self)

        init(_ answers: [Int]) { self.state = Mutex((answers, [])) }

        func post(
            _ body: [UInt8],
            headers: [(name: String, value: String)],
            to url: String
        ) async throws(CallbackFailure) -> CallbackAnswer {
            let status = self.state.withLock { state in
                let fields = Dictionary(headers.map { ($0.name, $0.value) }) { first, _ in first }
                state.messages.append(Message(url: url, headers: fields, body: body))
                return state.answers.isEmpty ? 200 : state.answers.removeFirst()
            }
            self.arriving.yield()
            return CallbackAnswer(status: status)
        }

        func close() async {}

        var count: Int { self.state.withLock { $0.messages.count } }

        /// All messages, once there are so many.
        func messages(_ count: Int) async -> [Message] {
            while self.count < count { for await _ in self.arrivals { break } }
            return self.state.withLock { $0.messages }
        }
    }

    private static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    private static let url = "https://hooks.example.com/done?token=t"

    private static func policy() throws -> CallbackPolicy {
        CallbackPolicy(allowed: [try #require(CallbackOrigin(pattern: "https://*.example.com"))], attempts: 3)
    }

    private static func options() throws -> TestServer.Options {
        var options = TestServer.Options()
        options.works = true
        options.callbacks = try Self.policy()
        return options
    }

    /// Posts callbacks to the receiver while `body` runs.
    private static func delivering(
        _ server: TestServer,
        to receiver: Receiver,
        clock: any WallClock = SystemWallClock(),
        _ body: () async throws -> Void
    ) async throws {
        let service = CallbackService(
            store: server.store,
            policy: try Self.policy(),
            signature: try #require(StandardWebhooksSigner(secrets: [Self.secret])),
            sender: receiver,
            worker: "caller",
            clock: clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await service.run() }
            try await body()
            group.cancelAll()
        }
    }

    private static func post(
        _ server: TestServer,
        _ id: String,
        _ type: String,
        url: String = Self.url
    ) async throws -> Answer {
        try await server.post(
            "/events",
            #"{"specversion": "1.0", "id": "\#(id)", "source": "/s", "type": "\#(type)", "data": {"sku": "SKU-1"}}"#,
            type: "application/cloudevents+json",
            headers: [("Proactor-Callback", url)]
        )
    }

    /// The task's callbacks once none of them is under way.
    private static func outcome(_ server: TestServer, _ task: String) async throws -> [JSONValue] {
        while true {
            let callbacks = try #require(try await server.get("/tasks/\(task)").json?["callbacks"]?.arrayValue)
            if callbacks.allSatisfy({ $0["state"] == "delivered" || $0["state"] == "failed" }) { return callbacks }
        }
    }

    @Test("a completed task is posted to the URL that its sender named, signed, and the task shows it")
    func posts() async throws {
        try await TestServer.run(try Self.options()) { server in
            let receiver = Receiver([])
            try await Self.delivering(server, to: receiver) {
                let answer = try await Self.post(server, "n", "NoteRequested")
                let task = try #require(answer.json?["task"]?.stringValue)
                let message = try #require(await receiver.messages(1).first)
                #expect(message.url == Self.url)
                let json = try JSONParser.parse(message.body)
                #expect(json["type"] == "proactor.task.completed")
                #expect(json["data"]?["id"] == .string(task))
                #expect(json["data"]?["state"] == "completed")
                let id = try #require(message.headers["webhook-id"])
                let seconds = try #require(message.headers["webhook-timestamp"].flatMap { Int64($0) })
                let expected = try #require(StandardWebhooksSigner(secrets: [Self.secret]))
                    .headers(id: id, at: Timestamp(seconds: seconds), body: message.body)
                #expect(message.headers["webhook-signature"] == expected.last?.value)

                let shown = try #require(try await Self.outcome(server, task).first)
                #expect(shown["id"] == .string(id))
                #expect(shown["state"] == "delivered")
                // What the query holds is the receiver's secret.
                #expect(shown["url"] == "https://hooks.example.com/done")
            }
        }
    }

    @Test("nothing is posted before the task is completed, and it is after a restart of what posts")
    func waitsForTheEnd() async throws {
        try await TestServer.run(try Self.options()) { server in
            let answer = try await Self.post(server, "o", "StockLevelZero")
            let task = try #require(answer.json?["task"]?.stringValue)
            let proposal = try #require(
                try await server.frames(of: "/tasks/\(task)/stream") { $0.event == "ProposalWaiting" }
                    .last?.json?["data"]?["proposal"]?.stringValue
            )
            #expect(try await server.store.nextCallbackDue() == nil)
            let decided = try await server.post(
                "/proposals/\(proposal)/decisions",
                #"{"verdict": "approve", "by": "anna"}"#,
                type: "application/json"
            )
            #expect(decided.status == 200)
            #expect(try await server.get("/tasks/\(task)?wait=60s&waitFor=completed").json?["state"] == "completed")
            let receiver = Receiver([])
            try await Self.delivering(server, to: receiver) {
                #expect(await receiver.messages(1).count == 1)
            }
        }
    }

    @Test("a failed attempt is made again under the same id, and 410 or the last attempt ends it")
    func retries() async throws {
        let clock = ManualClock()
        var options = try Self.options()
        options.clock = clock
        try await TestServer.run(options) { server in
            let receiver = Receiver([500, 302, 503, 410])
            try await Self.delivering(server, to: receiver, clock: clock) {
                let first = try #require(
                    try await Self.post(server, "a", "NoteRequested").json?["task"]?.stringValue
                )
                _ = await receiver.messages(1)
                for count in 2...3 {
                    while try await server.store.nextCallbackDue() ?? clock.now <= clock.now { await Task.yield() }
                    // Each time past the delay, and not past the lease of another.
                    while receiver.count < count {
                        clock.advance(by: .seconds(5))
                        await Task.yield()
                    }
                }
                let messages = await receiver.messages(3)
                #expect(Set(messages.compactMap { $0.headers["webhook-id"] }).count == 1)
                let failed = try #require(try await Self.outcome(server, first).first)
                #expect(failed["state"] == "failed")
                #expect(failed["attempts"] == 3)
                #expect(failed["error"] == "the receiver answered 503")

                let second = try #require(
                    try await Self.post(server, "b", "NoteRequested").json?["task"]?.stringValue
                )
                let gone = try #require(try await Self.outcome(server, second).first)
                #expect(gone["state"] == "failed")
                #expect(gone["attempts"] == 1)
                #expect(gone["error"] == "the receiver answered 410")
            }
        }
    }

    @Test("a URL that is not allowed is refused, and so is every one where no callbacks are set up")
    func refuses() async throws {
        try await TestServer.run(try Self.options()) { server in
            for url in ["https://evil.com/", "http://a.example.com/", "https://example.com/", "file:///etc/passwd"] {
                expectProblem(
                    try await Self.post(server, "x", "NoteRequested", url: url),
                    400,
                    "callback-not-allowed",
                    says: "https://*.example.com"
                )
            }
            #expect(try await server.store.events(after: 0, limit: 1).isEmpty)
        }
        try await TestServer.run { server in
            expectProblem(try await Self.post(server, "x", "NoteRequested"), 400, "no-callbacks")
            let query = "/events?callback=https%3A%2F%2Fa.example.com"
            let answer = try await server.post(query, event("x"), type: "application/cloudevents+json")
            expectProblem(answer, 400, "no-callbacks")
        }
    }
}
