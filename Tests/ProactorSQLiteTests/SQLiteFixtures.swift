import ProactorModel
import ProactorStorage

/// Times and changes that the tests of the file itself make.
enum SQLiteFixtures {
    static let time = Timestamp(seconds: 1_800_000_000)

    static func newEvent(_ id: String, bytes: Int = 0) -> NewEvent {
        let data: JSONValue = ["filling": .string(String(repeating: "x", count: bytes))]
        let event = Event(id: id, source: "/tests", type: "com.example.tested", data: .json(data))
        return NewEvent(event: event, taskID: TaskID(at: Self.time), receivedAt: Self.time)
    }

    static func run(of event: LoggedEvent) -> Run {
        Run(
            id: RunID(at: Self.time),
            taskID: event.taskID,
            rule: "reorder",
            agent: "supply",
            ruleBook: "book-1",
            eventSequence: event.sequence,
            prompt: event.event.id,
            createdAt: Self.time,
            nextAt: Self.time
        )
    }

    /// Routes at most `limit` events, each to one run; answers how many there were.
    @discardableResult
    static func route(_ store: any Store, limit: Int = 1000) async throws -> Int {
        let from = try await store.routerPosition()
        let events = try await store.events(after: from, limit: limit)
        guard let last = events.last else { return 0 }
        let routed = events.map { event in
            RoutedEvent(
                sequence: event.sequence,
                taskID: event.taskID,
                runs: [Self.run(of: event)],
                progress: [ProgressEntry(taskID: event.taskID, kind: .ruleMatched, at: Self.time)]
            )
        }
        try await store.commit(RoutingCommit(from: from, to: last.sequence, events: routed, at: Self.time))
        return events.count
    }

    static func claim(_ store: any Store, limit: Int) async throws -> [ClaimedRun] {
        try await store.claimRuns(
            RunClaim(
                worker: "worker",
                limit: limit,
                freePlaces: ["supply": limit],
                now: Self.time,
                leaseUntil: Self.time.advanced(by: .seconds(60))
            )
        )
    }

    /// Completes a run with one output of its own.
    static func complete(_ claimed: ClaimedRun, in store: any Store) async throws {
        var output = Self.newEvent("\(claimed.run.id)-0")
        output.taskID = claimed.run.taskID
        try await store.complete(
            claimed.lease,
            with: RunCompletion(
                outputs: [output],
                proposals: [],
                deliveries: [],
                progress: [ProgressEntry(taskID: claimed.run.taskID, kind: .runCompleted, at: Self.time)],
                at: Self.time
            )
        )
    }

    static func step(_ index: Int) -> Step {
        Step(
            index: index,
            kind: .say,
            name: "say",
            input: "text",
            output: .value(.null),
            startedAt: Self.time,
            finishedAt: Self.time
        )
    }

    /// Completes a run with one proposal; answers the id of its delivery.
    static func propose(_ claimed: ClaimedRun, in store: any Store) async throws -> DeliveryID {
        let output = Self.newEvent("\(claimed.run.id)-0").event
        let proposal = Proposal(
            id: ProposalID(at: Self.time),
            taskID: claimed.run.taskID,
            runID: claimed.run.id,
            rule: claimed.run.rule,
            agent: claimed.run.agent,
            event: output,
            policy: ApprovalPolicy(
                approvers: [],
                quorum: 1,
                sinks: ["desk"],
                onApproved: nil,
                onRejected: nil,
                onExpired: nil,
                expiresAfter: nil
            ),
            createdAt: Self.time,
            expiresAt: nil
        )
        let delivery = Delivery(
            id: DeliveryID(at: Self.time),
            sink: "desk",
            content: .proposal(proposal.id, .new),
            nextAt: Self.time
        )
        try await store.complete(
            claimed.lease,
            with: RunCompletion(
                outputs: [],
                proposals: [proposal],
                deliveries: [delivery],
                progress: [],
                at: Self.time
            )
        )
        return delivery.id
    }
}
