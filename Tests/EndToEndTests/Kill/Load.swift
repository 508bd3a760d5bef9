import ProactorModel
import ProactorTestSupport
import Synchronization

/// The orders that are posted while the server is killed again and again, and what the server said of them.
final class Load: Sendable {
    /// One request: one event, or a batch of several.
    struct Request: Sendable {
        var events: [JSONValue]
    }

    /// What came of the requests.
    struct Answers: Sendable {
        /// For each event id, every task that a 202 named for it.
        var tasks: [String: Set<String>] = [:]
        var acceptedRequests = 0
        /// How often a 202 said that the event was there already.
        var duplicates = 0
    }

    /// Requests that are not sent yet.
    private let requests: AsyncStream<Request>
    private let feed: AsyncStream<Request>.Continuation
    private let state = Mutex(Answers())
    private let posted = Mutex<[String: JSONValue]>([:])

    static let source = "/tests/shop"
    /// How often one request is sent before the test gives up: a killed server costs a few attempts at most.
    private static let attemptsMaximum = 5_000

    init() { (self.requests, self.feed) = AsyncStream.makeStream() }

    var answers: Answers { self.state.withLock { $0 } }

    /// Every event that was to be posted, by id.
    var events: [String: JSONValue] { self.posted.withLock { $0 } }

    /// Adds the requests of one round: single events, and batches that each repeat one of them.
    func add(round: Int, singles: Int, batches: Int, batchSize: Int, _ generator: inout SeededGenerator) {
        var first: JSONValue?
        for number in 0..<singles {
            let event = Self.event("r\(round)-s\(number)", &generator)
            if first == nil { first = event }
            self.add([event])
        }
        for batch in 0..<batches {
            var events = (0..<batchSize).map { Self.event("r\(round)-b\(batch)-\($0)", &generator) }
            if let first { events.insert(first, at: Int.random(in: 0...events.count, using: &generator)) }
            self.add(events)
        }
    }

    func finish() { self.feed.finish() }

    private func add(_ events: [JSONValue]) {
        self.posted.withLock { posted in for event in events { posted[event["id"]?.stringValue ?? ""] = event } }
        self.feed.yield(Request(events: events))
    }

    /// An order, or in one of eight cases an event that no rule is for.
    private static func event(_ id: String, _ generator: inout SeededGenerator) -> JSONValue {
        let isOrder = Int.random(in: 0..<8, using: &generator) > 0
        let item = ["lamp", "desk", "chair"].randomElement(using: &generator) ?? "lamp"
        return [
            "specversion": "1.0", "id": .string(id), "source": .string(Self.source),
            "type": isOrder ? "OrderPlaced" : "CartViewed",
            "data": [
                "order": .string(id), "item": .string(item), "units": .int(Int64.random(in: 1...9, using: &generator)),
            ],
        ]
    }

    /// Sends requests until there are no more, each until it was answered with 202.
    func post(through gate: ServerGate) async throws {
        for await request in self.requests { try await self.post(request, through: gate) }
    }

    private func post(_ request: Request, through gate: ServerGate) async throws {
        for _ in 0..<Self.attemptsMaximum {
            let client = try await gate.client()
            let answer: Client.Answer
            do {
                if request.events.count == 1, let event = request.events.first {
                    answer = try await client.post(event: event)
                } else {
                    answer = try await client.post(
                        "/events",
                        .array(request.events),
                        contentType: "application/cloudevents-batch+json"
                    )
                }
            } catch {
                // The server was killed, before or after it accepted: the same is sent again.
                try Task.checkCancellation()
                await Task.yield()
                continue
            }
            switch answer.status {
            case 202:
                self.take(answer.body)
                return
            case 429, 503: continue
            default: throw Refused(answer: answer)
            }
        }
        throw NeverAccepted()
    }

    private func take(_ body: JSONValue) {
        self.state.withLock { answers in
            answers.acceptedRequests += 1
            for accepted in body["tasks"]?.arrayValue ?? [body] {
                guard let id = accepted["id"]?.stringValue, let task = accepted["task"]?.stringValue else { continue }
                answers.tasks[id, default: []].insert(task)
                if accepted["duplicate"]?.boolValue == true { answers.duplicates += 1 }
            }
        }
    }

    struct Refused: Error { let answer: Client.Answer }
    struct NeverAccepted: Error {}
}
