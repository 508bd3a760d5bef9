import ProactorModel
import ProactorStorage
import Testing

extension StoreConformance {
    /// What ``TaskStore`` promises of a task's life.
    static let tasks: [StoreCheck] = [
        StoreCheck("a task that nobody submitted is not there") { fixture async throws in
            let id = TaskID(rawValue: "task_unknown")
            #expect(try await fixture.store.task(id) == nil)
            #expect(try await fixture.store.progress(of: id, after: 0, limit: 10).isEmpty)
        },
        StoreCheck("a task runs until its event is routed, and completes there when no rule matches") {
            fixture async throws in
            let event = try await fixture.accept(StoreFixture.newEvent("event"))
            #expect(try await fixture.store.task(event.taskID)?.event == event)
            #expect(try await fixture.state(of: event.taskID) == .running)
            #expect(try await fixture.kinds(of: event.taskID) == [.eventAccepted])
            try await fixture.route()
            #expect(try await fixture.state(of: event.taskID) == .completed)
            #expect(try await fixture.kinds(of: event.taskID) == [.eventAccepted, .taskCompleted])
            #expect(try await Self.outcome(of: event.taskID, in: fixture) == "no rule matched")
        },
        StoreCheck("a task runs while any of its runs does, and completes with the last") { fixture async throws in
            let event = try await fixture.accept(StoreFixture.newEvent("event"))
            try await fixture.route { event in (0..<2).map { _ in StoreFixture.run(of: event) } }
            let claimed = try await fixture.claim()
            try await fixture.complete(claimed[0])
            #expect(try await fixture.state(of: event.taskID) == .running)
            #expect(try await !fixture.kinds(of: event.taskID).contains(.taskCompleted))
            try await fixture.complete(claimed[1])
            #expect(try await fixture.state(of: event.taskID) == .completed)
            #expect(try await fixture.kinds(of: event.taskID).suffix(2) == [.runCompleted, .taskCompleted])
            #expect(try await Self.outcome(of: event.taskID, in: fixture) == "completed")
            let task = try #require(try await fixture.store.task(event.taskID))
            #expect(Set(task.runs.map(\.id)) == Set(claimed.map(\.run.id)))
        },
        StoreCheck("a task runs while an event of its own waits for the router") { fixture async throws in
            let claimed = try await fixture.claimedRun()
            let task = claimed.run.taskID
            try await fixture.complete(claimed, outputs: [StoreFixture.newEvent("output", task: task)])
            #expect(try await fixture.state(of: task) == .running)
            try await fixture.route { [StoreFixture.run(of: $0)] }
            #expect(try await fixture.state(of: task) == .running)
            try await fixture.completeNext()
            #expect(try await fixture.state(of: task) == .completed)
            #expect(try await fixture.kinds(of: task).count { $0 == .taskCompleted } == 1)
            #expect(try await fixture.store.task(task)?.event.event.id == "event")
        },
        StoreCheck("an event that joins an open task keeps it open") { fixture async throws in
            let claimed = try await fixture.claimedRun()
            let task = claimed.run.taskID
            _ = try await fixture.store.append([StoreFixture.newEvent("joining", task: task)])
            try await fixture.complete(claimed)
            #expect(try await fixture.state(of: task) == .running)
            #expect(try await !fixture.kinds(of: task).contains(.taskCompleted))
            try await fixture.route()
            #expect(try await fixture.state(of: task) == .completed)
            #expect(try await fixture.kinds(of: task).count { $0 == .taskCompleted } == 1)
        },
        StoreCheck("a task that begins with several events waits for all of them") { fixture async throws in
            let task = TaskID(at: StoreFixture.moment(0))
            _ = try await fixture.store.append(["one", "two", "three"].map { StoreFixture.newEvent($0, task: task) })
            let one = try #require(try await fixture.store.event(source: "/tests", id: "one"))
            let run = StoreFixture.run(of: one)
            let routed = RoutedEvent(sequence: one.sequence, taskID: task, runs: [run])
            let commit = RoutingCommit(from: 0, to: one.sequence, events: [routed], at: StoreFixture.moment(1))
            try await fixture.store.commit(commit)
            try await fixture.completeNext()
            #expect(try await fixture.state(of: task) == .running)
            try await fixture.route()
            #expect(try await fixture.state(of: task) == .completed)
            #expect(try await fixture.kinds(of: task).count { $0 == .taskCompleted } == 1)
        },
        StoreCheck("a task with a dead letter completes as failed") { fixture async throws in
            let event = try await fixture.accept(StoreFixture.newEvent("event"))
            try await fixture.route { event in (0..<2).map { _ in StoreFixture.run(of: event) } }
            let claimed = try await fixture.claim()
            let progress = [StoreFixture.entry(event.taskID, .runDeadLettered)]
            try await fixture.store.deadLetter(
                claimed[0].lease,
                after: StoreFixture.failure,
                outputs: [],
                progress: progress
            )
            #expect(try await fixture.state(of: event.taskID) == .running)
            try await fixture.complete(claimed[1])
            #expect(try await fixture.state(of: event.taskID) == .completed)
            #expect(try await Self.outcome(of: event.taskID, in: fixture) == "failed")
            #expect(try await fixture.kinds(of: event.taskID).count { $0 == .taskCompleted } == 1)
        },
        StoreCheck("retries, releases and lost leases leave a task running") { fixture async throws in
            let claimed = try await fixture.claimedRun()
            let task = claimed.run.taskID
            try await fixture.store.retry(
                claimed.lease,
                after: StoreFixture.failure,
                nextAt: StoreFixture.moment(10),
                progress: []
            )
            #expect(try await fixture.state(of: task) == .running)
            let second = try #require(try await fixture.claim(at: 10, until: 20).first)
            try await fixture.store.release(second.lease)
            #expect(try await fixture.state(of: task) == .running)
            _ = try await fixture.claim(at: 10, until: 20)
            let third = try #require(try await fixture.claim(at: 20, until: 30).first)
            #expect(try await fixture.state(of: task) == .running)
            try await fixture.complete(third)
            #expect(try await fixture.state(of: task) == .completed)
        },
        StoreCheck("a task waits for its proposal, runs for the decision's event, and then completes") {
            fixture async throws in
            let proposal = try await fixture.waitingProposal()
            let task = proposal.taskID
            #expect(try await fixture.state(of: task) == .waiting)
            #expect(try await fixture.store.task(task)?.proposals == [proposal])
            let change = Self.change(proposal, to: .approved, outputs: [StoreFixture.newEvent("decided", task: task)])
            try await fixture.store.commit(change)
            #expect(try await fixture.state(of: task) == .running)
            #expect(try await !fixture.kinds(of: task).contains(.taskCompleted))
            try await fixture.route()
            #expect(try await fixture.state(of: task) == .completed)
            #expect(try await fixture.kinds(of: task).suffix(2) == [.proposalDecided, .taskCompleted])
            #expect(try await Self.outcome(of: task, in: fixture) == "completed")
        },
        StoreCheck("a task completes with a decision that emits nothing") { fixture async throws in
            let proposal = try await fixture.waitingProposal()
            try await fixture.store.commit(Self.change(proposal, to: .expired))
            #expect(try await fixture.state(of: proposal.taskID) == .completed)
            #expect(try await fixture.kinds(of: proposal.taskID).suffix(2) == [.proposalDecided, .taskCompleted])
        },
        StoreCheck("a task with a proposal and a run at work is running") { fixture async throws in
            _ = try await fixture.accept(StoreFixture.newEvent("event"))
            try await fixture.route { event in (0..<2).map { _ in StoreFixture.run(of: event) } }
            let claimed = try await fixture.claim()
            try await fixture.complete(claimed[0], proposals: [StoreFixture.proposal(for: claimed[0])])
            #expect(try await fixture.state(of: claimed[0].run.taskID) == .running)
            try await fixture.complete(claimed[1])
            #expect(try await fixture.state(of: claimed[0].run.taskID) == .waiting)
        },
        StoreCheck("an event of which there is only something to tell completes its task") { fixture async throws in
            let event = try await fixture.accept(StoreFixture.newEvent("event"))
            let routed = RoutedEvent(
                sequence: event.sequence,
                taskID: event.taskID,
                progress: [StoreFixture.entry(event.taskID, .ruleFailed, data: ["rule": "reorder"])]
            )
            let commit = RoutingCommit(from: 0, to: event.sequence, events: [routed], at: StoreFixture.moment(1))
            try await fixture.store.commit(commit)
            #expect(try await fixture.kinds(of: event.taskID) == [.eventAccepted, .ruleFailed, .taskCompleted])
            #expect(try await fixture.state(of: event.taskID) == .completed)
        },
        StoreCheck("runs that end at the same time complete their task once") { fixture async throws in
            let event = try await fixture.accept(StoreFixture.newEvent("event"))
            try await fixture.route { event in (0..<20).map { _ in StoreFixture.run(of: event) } }
            let claimed = try await fixture.claim()
            try await withThrowingTaskGroup { group in
                for run in claimed { group.addTask { try await fixture.complete(run) } }
                try await group.waitForAll()
            }
            let kinds = try await fixture.kinds(of: event.taskID)
            #expect(kinds.count { $0 == .runCompleted } == 20)
            #expect(kinds.count { $0 == .taskCompleted } == 1)
            #expect(kinds.last == .taskCompleted)
        },
    ]

    /// What the task's last entry says of how it ended.
    private static func outcome(of task: TaskID, in fixture: StoreFixture) async throws -> String? {
        try await fixture.store.progress(of: task, after: 0, limit: 1000).last?.entry.data["outcome"]?.stringValue
    }
}
