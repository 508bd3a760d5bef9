import ProactorModel
import ProactorPostgreSQL
import ProactorStorage
import ProactorTestSupport

/// Events and runs for tests of stores that share a database.
enum Fixture {
    static let start = Timestamp(seconds: 1_800_000_000)

    static func moment(_ seconds: Int) -> Timestamp { Self.start.advanced(by: .seconds(seconds)) }

    static func event(_ id: String) -> NewEvent {
        NewEvent(
            event: Event(id: id, source: "/tests", type: "com.example.tested", data: .json(["id": .string(id)])),
            taskID: TaskID(at: Self.start),
            receivedAt: Self.start
        )
    }

    /// Accepts an event and routes it to one run of the agent `porter`.
    static func queueRun(_ id: String, in store: PostgreSQLStore) async throws {
        _ = try await store.append([Self.event(id)])
        let position = try await store.routerPosition()
        let events = try await store.events(after: position, limit: 1_000)
        let routed = events.map { event in
            RoutedEvent(
                sequence: event.sequence,
                taskID: event.taskID,
                runs: [
                    Run(
                        id: RunID(at: Self.start),
                        taskID: event.taskID,
                        rule: "open",
                        agent: "porter",
                        ruleBook: "book-1",
                        eventSequence: event.sequence,
                        prompt: "Open",
                        createdAt: Self.start,
                        nextAt: Self.start
                    )
                ],
                progress: []
            )
        }
        guard let last = events.last else { return }
        try await store.commit(RoutingCommit(from: position, to: last.sequence, events: routed, at: Self.start))
    }

    static func claim(_ worker: String, in store: PostgreSQLStore, at second: Int) async throws -> [ClaimedRun] {
        try await store.claimRuns(
            RunClaim(
                worker: worker,
                limit: 8,
                freePlaces: ["porter": 8],
                now: Self.moment(second),
                leaseUntil: Self.moment(second + 10)
            )
        )
    }

    static func completion(of claimed: ClaimedRun, at second: Int) -> RunCompletion {
        RunCompletion(outputs: [], proposals: [], deliveries: [], progress: [], at: Self.moment(second))
    }
}
