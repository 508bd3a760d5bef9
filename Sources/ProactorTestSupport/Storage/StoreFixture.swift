import ProactorModel
import ProactorStorage
import Testing

/// A store, and short ways to bring it into the state that a check begins with.
struct StoreFixture: Sendable {
    /// Who claims when a check does not care.
    static let worker = "worker-a"
    /// Whose runs they are when a check does not care.
    static let agent = "supply"
    /// Why an attempt failed.
    static let failure = RunFailure(
        code: "tool-failed",
        message: "the warehouse did not answer",
        isRetriable: true,
        attempt: 1,
        at: Self.moment(5)
    )

    /// The store that is checked.
    let store: any Store

    /// A point in time, in seconds after the checks' own beginning.
    static func moment(_ seconds: Int) -> Timestamp { Timestamp(seconds: 1_800_000_000 + Int64(seconds)) }

    /// An event whose payload is its id.
    static func event(_ id: String, source: String = "/tests", type: String = "com.example.tested") -> Event {
        Event(id: id, source: source, type: type, data: .json(["id": .string(id)]))
    }

    /// An event that begins a task of its own; `second` sets the task's age.
    static func newEvent(
        _ id: String,
        source: String = "/tests",
        type: String = "com.example.tested",
        task: TaskID? = nil,
        second: Int = 0
    ) -> NewEvent {
        let time = Self.moment(second)
        let event = Self.event(id, source: source, type: type)
        return NewEvent(event: event, taskID: task ?? TaskID(at: time), receivedAt: time)
    }

    /// One entry of a task's progress.
    static func entry(_ task: TaskID, _ kind: ProgressEntry.Kind, data: JSONValue = .object([:])) -> ProgressEntry {
        ProgressEntry(taskID: task, kind: kind, at: Self.moment(1), data: data)
    }

    /// A run that an event wakes, due at `second`.
    static func run(
        of event: LoggedEvent,
        rule: String = "reorder",
        agent: String = Self.agent,
        dueAt second: Int = 0
    ) -> Run {
        Run(
            id: RunID(at: Self.moment(second)),
            taskID: event.taskID,
            rule: rule,
            agent: agent,
            ruleBook: "book-1",
            eventSequence: event.sequence,
            prompt: "Mind \(event.event.id)",
            createdAt: Self.moment(0),
            nextAt: Self.moment(second)
        )
    }

    /// A tool call's step.
    static func step(_ index: Int, output: StepOutput = .value(["found": true])) -> Step {
        Step(
            index: index,
            kind: .toolCall,
            name: "look-up",
            input: ["index": .int(Int64(index))],
            output: output,
            startedAt: Self.moment(2),
            finishedAt: Self.moment(3)
        )
    }

    /// A model turn's step, with what it cost.
    static func turn(_ index: Int) -> Step {
        var step = Self.step(index, output: .value(["stop": "end-of-turn"]))
        step.kind = .modelTurn
        step.charge = Charge(
            model: "default",
            usage: TokenUsage(input: 100, output: 10),
            cost: Money(micros: 7)
        )
        return step
    }

    /// A run that works for a call of another.
    static func child(of run: Run, step: Int, agent: String = Self.agent) -> Run {
        Run(
            id: RunID(rawValue: "\(run.id)-\(step)"),
            taskID: run.taskID,
            rule: run.rule,
            agent: agent,
            ruleBook: run.ruleBook,
            eventSequence: run.eventSequence,
            prompt: "Help",
            createdAt: Self.moment(0),
            nextAt: Self.moment(0),
            parent: Run.Parent(runID: run.id, step: step, depth: (run.parent?.depth ?? 0) + 1),
            allowance: Run.Allowance(tokens: 1000, cost: Money(micros: 5))
        )
    }

    static func suspension(
        children: [Run] = [],
        proposals: [Proposal] = [],
        until: Timestamp? = nil
    ) -> RunSuspension {
        RunSuspension(
            children: children,
            proposals: proposals,
            deliveries: [],
            until: until,
            progress: [],
            at: Self.moment(4)
        )
    }

    /// What deals with a dead letter.
    static func change(
        of letter: DeadLetter,
        _ action: Run.Resolution.Action,
        replay: Run? = nil
    ) -> DeadLetterChange {
        let at = Self.moment(10)
        return DeadLetterChange(
            runID: letter.run.id,
            resolution: Run.Resolution(action: action, by: "mara", reason: "mended", at: at, replay: replay?.id),
            replay: replay,
            audit: [
                AuditRecord(
                    at: at,
                    actor: "mara",
                    action: "deadletter.\(action.rawValue)",
                    subject: letter.run.id.rawValue,
                    details: .object([:])
                )
            ],
            progress: [],
            at: at
        )
    }

    /// Leaves dead letters behind and answers their runs, oldest first.
    func deadLetters(count: Int) async throws -> [RunID] {
        var ids: [RunID] = []
        for number in 0..<count {
            let claimed = try await self.claimedRun("event-\(number)", dueAt: number)
            try await self.store.deadLetter(claimed.lease, after: Self.failure, outputs: [], progress: [])
            ids.append(claimed.run.id)
        }
        return ids
    }

    /// What a run could propose; it expires at `second`, or never.
    static func proposal(for claimed: ClaimedRun, expiresAt second: Int? = nil, createdAt: Int = 0) -> Proposal {
        Proposal(
            id: ProposalID(at: Self.moment(createdAt)),
            taskID: claimed.run.taskID,
            runID: claimed.run.id,
            rule: claimed.run.rule,
            agent: claimed.run.agent,
            event: Self.event("\(claimed.run.id)-0", source: "/proactor/rules/reorder", type: "com.example.proposed"),
            policy: ApprovalPolicy(
                approvers: ["mara", "group:buyers"],
                quorum: 1,
                sinks: ["desk"],
                onApproved: "com.example.approved",
                onRejected: nil,
                onExpired: nil,
                expiresAfter: second.map { .seconds($0) }
            ),
            createdAt: Self.moment(createdAt),
            expiresAt: second.map { Self.moment($0) }
        )
    }

    /// Appends one event and answers it as it stands in the log.
    func accept(_ new: NewEvent) async throws -> LoggedEvent {
        let results = try await self.store.append([new])
        let sequence = try #require(results.first).sequence
        return try #require(try await self.store.event(sequence: sequence))
    }

    /// Appends events named after their place, in one call.
    func accept(count: Int) async throws -> [LoggedEvent] {
        let events = (0..<count).map { Self.newEvent("event-\($0)", second: $0) }
        let results = try await self.store.append(events)
        return zip(results, events).map { result, new in
            LoggedEvent(
                sequence: result.sequence,
                event: new.event,
                taskID: new.taskID,
                receivedAt: new.receivedAt
            )
        }
    }

    /// Routes everything that waits to be; `runs` says which runs an event gets.
    func route(_ runs: (LoggedEvent) -> [Run] = { _ in [] }) async throws {
        let from = try await self.store.routerPosition()
        let events = try await self.store.events(after: from, limit: 10_000)
        guard let last = events.last else { return }
        let routed = events.map { event in
            let own = runs(event)
            return RoutedEvent(
                sequence: event.sequence,
                taskID: event.taskID,
                runs: own,
                progress: own.map { _ in Self.entry(event.taskID, .ruleMatched) }
            )
        }
        try await self.store.commit(
            RoutingCommit(from: from, to: last.sequence, events: routed, at: Self.moment(1))
        )
    }

    /// Accepts one event, routes it to one run, and claims that.
    func claimedRun(_ id: String = "event", dueAt second: Int = 0) async throws -> ClaimedRun {
        _ = try await self.accept(Self.newEvent(id, second: second))
        try await self.route { [Self.run(of: $0, dueAt: second)] }
        return try #require(try await self.claim(limit: 1, at: second).first)
    }

    /// Claims with places for all.
    func claim(
        limit: Int = 100,
        worker: String = Self.worker,
        places: [String: Int] = [Self.agent: 100],
        at second: Int = 0,
        until leaseEnd: Int = 60
    ) async throws -> [ClaimedRun] {
        try await self.store.claimRuns(
            RunClaim(
                worker: worker,
                limit: limit,
                freePlaces: places,
                now: Self.moment(second),
                leaseUntil: Self.moment(leaseEnd)
            )
        )
    }

    /// Completes a claimed run.
    func complete(
        _ claimed: ClaimedRun,
        outputs: [NewEvent] = [],
        proposals: [Proposal] = [],
        deliveries: [Delivery] = [],
        result: JSONValue? = nil
    ) async throws {
        try await self.store.complete(
            claimed.lease,
            with: RunCompletion(
                outputs: outputs,
                proposals: proposals,
                deliveries: deliveries,
                progress: [Self.entry(claimed.run.taskID, .runCompleted)],
                result: result,
                at: Self.moment(4)
            )
        )
    }

    /// Claims the next run and completes it.
    func completeNext(outputs: [NewEvent] = []) async throws {
        let claimed = try #require(try await self.claim(limit: 1).first)
        try await self.complete(claimed, outputs: outputs)
    }

    /// Leaves one waiting proposal behind and answers it.
    func waitingProposal(
        _ id: String = "event",
        expiresAt second: Int? = nil,
        createdAt: Int = 0
    ) async throws -> Proposal {
        let claimed = try await self.claimedRun(id, dueAt: createdAt)
        let proposal = Self.proposal(for: claimed, expiresAt: second, createdAt: createdAt)
        try await self.complete(claimed, proposals: [proposal])
        return proposal
    }

    /// The kinds of everything that is told of a task.
    func kinds(of task: TaskID) async throws -> [ProgressEntry.Kind] {
        try await self.store.progress(of: task, after: 0, limit: 10_000).map(\.entry.kind)
    }

    /// The state of the task, `nil` when it is not there.
    func state(of task: TaskID) async throws -> TaskSnapshot.State? { try await self.store.task(task)?.state }
}
