import ProactorModel
import ProactorStorage
import Testing

extension StoreConformance {
    /// What ``RetentionStore`` promises.
    static let retention: [StoreCheck] = [
        StoreCheck("a completed task is removed with all that it set off, once it is old") { fixture async throws in
            let proposal = try await fixture.waitingProposal("old")
            let claimedTask = proposal.taskID
            try await fixture.approve(proposal)
            try await fixture.route()
            _ = try await fixture.accept(StoreFixture.newEvent("young", second: 1000))
            let run = proposal.runID
            #expect(try await fixture.store.task(claimedTask)?.state == .completed)
            #expect(try await fixture.remove(before: 6).tasks == 0)
            let removed = try await fixture.remove(before: 500)
            #expect((removed.tasks, removed.runs, removed.events) == (1, 1, 2))
            #expect(try await fixture.store.task(claimedTask) == nil)
            #expect(try await fixture.store.run(run) == nil)
            #expect(try await fixture.store.proposal(proposal.id) == nil)
            #expect(try await fixture.store.progress(of: claimedTask, after: 0, limit: 10).isEmpty)
            #expect(try await fixture.store.events(after: 0, limit: 10).map(\.event.id) == ["young"])
        },
        StoreCheck("a task that no rule matched is removed, and one that is not routed is kept") {
            fixture async throws in
            _ = try await fixture.accept(count: 2)
            try await fixture.route()
            _ = try await fixture.accept(StoreFixture.newEvent("unrouted", second: 3))
            _ = try await fixture.accept(StoreFixture.newEvent("last", second: 4))
            #expect(try await fixture.remove(before: 1000).events == 2)
            #expect(try await fixture.store.events(after: 0, limit: 10).map(\.event.id) == ["unrouted", "last"])
            #expect(try await fixture.store.unroutedEventCount() == 2)
        },
        StoreCheck("tasks are kept while a run is open or a proposal waits") { fixture async throws in
            let waiting = try await fixture.waitingProposal("waiting").taskID
            let running = try await fixture.claimedRun("running").run.taskID
            _ = try await fixture.accept(StoreFixture.newEvent("young", second: 1000))
            #expect(try await fixture.remove(before: 900).tasks == 0)
            #expect(try await fixture.state(of: waiting) == .waiting)
            #expect(try await fixture.state(of: running) == .running)
        },
        StoreCheck("a dead letter is kept until somebody has dealt with it") { fixture async throws in
            let id = try await fixture.deadLetters(count: 1)[0]
            let letter = try #require(try await fixture.store.deadLetter(id))
            _ = try await fixture.accept(StoreFixture.newEvent("young", second: 1000))
            #expect(try await fixture.remove(before: 900).tasks == 0)
            try await fixture.store.resolve(StoreFixture.change(of: letter, .discarded))
            #expect(try await fixture.remove(before: 900).tasks == 1)
            #expect(try await fixture.store.deadLetter(id) == nil)
            // What was done about it is told for ever.
            #expect(try await fixture.store.auditEntries(after: 0, limit: 10).map(\.record.subject) == [id.rawValue])
        },
        StoreCheck("a task is kept while an event of it is to be delivered, and goes with the delivery") {
            fixture async throws in
            let event = try await fixture.accept(StoreFixture.newEvent("told"))
            let delivery = Delivery(
                id: DeliveryID(at: StoreFixture.moment(0)),
                sink: "desk",
                content: .event(sequence: event.sequence),
                nextAt: StoreFixture.moment(0)
            )
            let routed = RoutedEvent(sequence: event.sequence, taskID: event.taskID, deliveries: [delivery])
            let position = try await fixture.store.routerPosition()
            try await fixture.store.commit(
                RoutingCommit(from: position, to: event.sequence, events: [routed], at: StoreFixture.moment(1))
            )
            _ = try await fixture.accept(StoreFixture.newEvent("young", second: 1000))
            #expect(try await fixture.remove(before: 900).tasks == 0)
            let claim = DeliveryClaim(
                sinks: .one("desk"),
                limit: 1,
                worker: StoreFixture.worker,
                now: StoreFixture.moment(2),
                leaseUntil: StoreFixture.moment(60)
            )
            #expect(try await fixture.store.claimDeliveries(claim).map(\.id) == [delivery.id])
            let worker = StoreFixture.worker
            try await fixture.store.finish(delivery.id, worker: worker, reference: nil, at: StoreFixture.moment(3))
            #expect(try await fixture.remove(before: 900).events == 1)
            #expect(try await fixture.store.delivery(delivery.id) == nil)
        },
        StoreCheck("the youngest event stays, so that no place in the log is given twice") { fixture async throws in
            _ = try await fixture.accept(count: 3)
            try await fixture.route()
            let last = try await fixture.store.routerPosition()
            #expect(try await fixture.remove(before: 1000).events == 2)
            let next = try await fixture.accept(StoreFixture.newEvent("next", second: 2000))
            #expect(next.sequence > last)
            #expect(try await fixture.store.unroutedEventCount() == 1)
        },
        StoreCheck("an event is known again as long as it is kept") { fixture async throws in
            let first = try await fixture.accept(StoreFixture.newEvent("repeated"))
            _ = try await fixture.accept(StoreFixture.newEvent("young", second: 1000))
            try await fixture.route()
            #expect(try await fixture.store.append([StoreFixture.newEvent("repeated")])[0].isDuplicate)
            #expect(try await fixture.remove(before: 900).events == 1)
            let again = try await fixture.store.append([StoreFixture.newEvent("repeated", second: 1001)])[0]
            #expect(!again.isDuplicate)
            #expect(again.taskID != first.taskID)
        },
        StoreCheck("a step removes no more rows than it may, and the next goes on") { fixture async throws in
            let claimed = try await fixture.claimedRun("large")
            for index in 0..<40 {
                let entry = StoreFixture.entry(claimed.run.taskID, .reasoningStep)
                try await fixture.store.journal(StoreFixture.step(index), under: claimed.lease, progress: [entry])
            }
            try await fixture.complete(claimed)
            for number in 0..<30 { _ = try await fixture.accept(StoreFixture.newEvent("small-\(number)", second: 10)) }
            try await fixture.route()
            _ = try await fixture.accept(StoreFixture.newEvent("young", second: 1000))
            var step = RetentionStep(cutoff: StoreFixture.moment(900), rowMaximum: 10)
            var steps = 0
            var events = 0
            while true {
                let progress = try await fixture.store.removeTasks(step)
                steps += 1
                events += progress.events
                #expect(progress.events <= 12)
                if progress.isAtEnd { break }
                step.after = progress.next
            }
            #expect(events == 31)
            #expect(steps > 10)
            #expect(try await fixture.store.events(after: 0, limit: 100).map(\.event.id) == ["young"])
        },
        StoreCheck("rule books are removed once no run can need them") { fixture async throws in
            let store = fixture.store
            try await store.saveRuleBook(hash: "first", contents: ["n": 1], at: StoreFixture.moment(-9000))
            try await store.saveRuleBook(hash: "book-1", contents: ["n": 2], at: StoreFixture.moment(-8000))
            let claimed = try await fixture.claimedRun()
            try await store.saveRuleBook(hash: "current", contents: ["n": 3], at: StoreFixture.moment(60))
            #expect(try await store.removeRuleBooks(at: StoreFixture.moment(9000)) == 1)
            #expect(try await store.ruleBook(hash: "first") == nil)
            #expect(try await store.ruleBook(hash: "book-1") == ["n": 2])
            try await fixture.complete(claimed)
            _ = try await fixture.accept(StoreFixture.newEvent("young", second: 8000))
            _ = try await fixture.remove(before: 7000)
            #expect(try await store.removeRuleBooks(at: StoreFixture.moment(9000)) == 1)
            #expect(try await store.ruleBook(hash: "current") == ["n": 3])
            // What is in force once more is kept.
            try await store.saveRuleBook(hash: "other", contents: ["n": 4], at: StoreFixture.moment(100))
            try await store.saveRuleBook(hash: "current", contents: ["n": 3], at: StoreFixture.moment(200))
            #expect(try await store.removeRuleBooks(at: StoreFixture.moment(90_000)) == 1)
            #expect(try await store.ruleBook(hash: "current") == ["n": 3])
        },
        StoreCheck("a store tells how large it is and what it holds") { fixture async throws in
            _ = try await fixture.waitingProposal("waiting")
            _ = try await fixture.deadLetters(count: 2)
            _ = try await fixture.accept(StoreFixture.newEvent("unrouted", second: 500))
            try await fixture.store.saveRuleBook(hash: "book-1", contents: [:], at: StoreFixture.moment(0))
            let status = try await fixture.store.status()
            #expect((status.events, status.unroutedEvents, status.runs) == (4, 1, 3))
            #expect((status.deadLetters, status.waitingProposals, status.openTasks) == (2, 1, 1))
            #expect((status.auditEntries, status.ruleBooks) == (0, 1))
            #expect(status.oldestEvent == StoreFixture.moment(0))
            #expect(status.youngestEvent == StoreFixture.moment(500))
            #expect(status.size.used > 0)
            #expect(try await fixture.store.size().file == status.size.file)
        },
    ]
}

extension StoreFixture {
    /// Removes step by step what is older, and answers how much that was.
    fileprivate func remove(before second: Int) async throws -> RetentionProgress {
        var removed = RetentionProgress()
        var step = RetentionStep(cutoff: Self.moment(second), rowMaximum: 500)
        while true {
            let progress = try await self.store.removeTasks(step)
            removed.tasks += progress.tasks
            removed.events += progress.events
            removed.runs += progress.runs
            if progress.isAtEnd { return removed }
            step.after = progress.next
        }
    }

    /// Decides a proposal, and puts the event of that on the bus.
    fileprivate func approve(_ proposal: Proposal) async throws {
        var decided = proposal
        decided.state = .approved
        decided.version += 1
        decided.decidedAt = Self.moment(8)
        decided.decisions = [
            Decision(by: "mara", verdict: .approve, reason: nil, at: Self.moment(8), revision: 1, channel: "api")
        ]
        var output = Self.newEvent("\(proposal.id)-approved", task: proposal.taskID, second: 8)
        output.receivedAt = Self.moment(8)
        try await self.store.commit(
            ProposalChange(
                fromVersion: proposal.version,
                proposal: decided,
                outputs: [output],
                audit: [],
                progress: [],
                at: Self.moment(8)
            )
        )
    }
}
