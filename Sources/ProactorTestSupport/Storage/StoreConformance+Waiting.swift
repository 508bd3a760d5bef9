import ProactorModel
import ProactorStorage
import Testing

extension StoreConformance {
    /// What ``RunStore`` promises of runs that wait without a worker.
    static let waiting: [StoreCheck] = [
        StoreCheck("a parked run is given again at its time, as the same attempt") { fixture async throws in
            let claimed = try await fixture.claimedRun()
            try await fixture.store.park(claimed.lease, until: StoreFixture.moment(30), progress: [])
            #expect(try await fixture.claim(at: 29).isEmpty)
            let again = try #require(try await fixture.claim(at: 30).first)
            #expect(again.run.attempt == claimed.run.attempt)
            #expect(again.lease.fence > claimed.lease.fence)
        },
        StoreCheck("only who holds the lease can park and suspend a run") { fixture async throws in
            let claimed = try await fixture.claimedRun()
            let stranger = RunLease(runID: claimed.run.id, worker: "worker-b", fence: claimed.lease.fence)
            await #expect(throws: StoreError.leaseLost(claimed.run.id)) {
                try await fixture.store.park(stranger, until: StoreFixture.moment(1), progress: [])
            }
            await #expect(throws: StoreError.leaseLost(claimed.run.id)) {
                try await fixture.store.suspend(stranger, StoreFixture.suspension())
            }
        },
        StoreCheck("a run goes on when the last run that it delegated to has ended") { fixture async throws in
            let claimed = try await fixture.claimedRun()
            let children = [1, 2].map { StoreFixture.child(of: claimed.run, step: $0) }
            try await fixture.store.suspend(claimed.lease, StoreFixture.suspension(children: children))
            #expect(try await fixture.store.run(claimed.run.id)?.state == .waiting)
            #expect(try await fixture.store.children(of: claimed.run.id).map(\.id) == children.map(\.id))
            let given = try await fixture.claim(at: 5)
            #expect(Set(given.map(\.run.id)) == Set(children.map(\.id)))
            try await fixture.complete(given[0], result: "found")
            #expect(try await fixture.claim(at: 6).isEmpty)
            try await fixture.store.deadLetter(given[1].lease, after: StoreFixture.failure, outputs: [], progress: [])
            let parent = try #require(try await fixture.claim(at: 7).first)
            #expect(parent.run.id == claimed.run.id)
            #expect(parent.run.attempt == claimed.run.attempt)
            #expect(try await fixture.store.run(given[0].run.id)?.result == "found")
            // What became of a delegated run's failure, its parent decides.
            try await fixture.complete(parent)
            #expect(try await fixture.store.task(claimed.run.taskID)?.state == .completed)
            let last = try await fixture.store.progress(of: claimed.run.taskID, after: 0, limit: 1000).last
            #expect(last?.entry.data["outcome"] == "completed")
        },
        StoreCheck("a run that waits for what has ended already is queued at once") { fixture async throws in
            let claimed = try await fixture.claimedRun()
            try await fixture.store.suspend(claimed.lease, StoreFixture.suspension())
            #expect(try await fixture.store.run(claimed.run.id)?.state == .queued)
        },
        StoreCheck("children that are there already are left as they are") { fixture async throws in
            let claimed = try await fixture.claimedRun()
            let child = StoreFixture.child(of: claimed.run, step: 1)
            try await fixture.store.suspend(
                claimed.lease,
                StoreFixture.suspension(children: [child], until: StoreFixture.moment(10))
            )
            _ = try #require(try await fixture.claim(at: 1, until: 100).first { $0.run.id == child.id })
            let again = try #require(try await fixture.claim(at: 10, until: 100).first)
            #expect(again.run.id == claimed.run.id)
            try await fixture.store.suspend(again.lease, StoreFixture.suspension(children: [child]))
            #expect(try await fixture.store.run(child.id)?.state == .running)
            #expect(try await fixture.store.children(of: claimed.run.id).count == 1)
        },
        StoreCheck("a run whose waiting time is over is given again, whatever is still open") { fixture async throws in
            let claimed = try await fixture.claimedRun()
            let child = StoreFixture.child(of: claimed.run, step: 1, agent: "other")
            try await fixture.store.suspend(
                claimed.lease,
                StoreFixture.suspension(children: [child], until: StoreFixture.moment(20))
            )
            #expect(try await fixture.claim(at: 19).isEmpty)
            #expect(try await fixture.claim(at: 20).map(\.run.id) == [claimed.run.id])
        },
        StoreCheck("cancelled runs and those below them end, and their workers lose the lease") {
            fixture async throws in
            let claimed = try await fixture.claimedRun()
            let child = StoreFixture.child(of: claimed.run, step: 1)
            try await fixture.store.suspend(
                claimed.lease,
                StoreFixture.suspension(children: [child], until: StoreFixture.moment(10))
            )
            let working = try #require(try await fixture.claim(at: 1, until: 100).first)
            let grandchild = StoreFixture.child(of: working.run, step: 1)
            try await fixture.store.suspend(working.lease, StoreFixture.suspension(children: [grandchild]))
            let lowest = try #require(try await fixture.claim(at: 2, until: 100).first)
            #expect(lowest.run.id == grandchild.id)
            try await fixture.store.cancel([child.id], because: StoreFixture.failure)
            #expect(try await fixture.store.run(child.id)?.state == .deadLettered)
            #expect(try await fixture.store.run(grandchild.id)?.state == .deadLettered)
            await #expect(throws: StoreError.leaseLost(grandchild.id)) {
                try await fixture.store.renew(lowest.lease, until: StoreFixture.moment(200))
            }
            #expect(try await fixture.store.deadLetters(DeadLetterFilter(), before: nil, limit: 10).isEmpty)
            let parent = try #require(try await fixture.claim(at: 10).first)
            try await fixture.complete(parent)
            #expect(try await fixture.store.task(claimed.run.taskID)?.state == .completed)
        },
        StoreCheck("a decision on a call wakes the run that asks for it") { fixture async throws in
            let claimed = try await fixture.claimedRun()
            var proposal = StoreFixture.proposal(for: claimed)
            proposal.step = 3
            try await fixture.store.suspend(claimed.lease, StoreFixture.suspension(proposals: [proposal]))
            #expect(try await fixture.claim(at: 50).isEmpty)
            #expect(try await fixture.store.callProposals(of: claimed.run.id) == [proposal])
            var decided = proposal
            decided.version += 1
            decided.state = .approved
            decided.decidedAt = StoreFixture.moment(60)
            try await fixture.store.commit(
                ProposalChange(
                    fromVersion: proposal.version,
                    proposal: decided,
                    outputs: [],
                    audit: [],
                    progress: [],
                    at: StoreFixture.moment(60)
                )
            )
            #expect(try await fixture.claim(at: 60).map(\.run.id) == [claimed.run.id])
        },
        StoreCheck("what a run and those below it used is added up") { fixture async throws in
            let claimed = try await fixture.claimedRun()
            try await fixture.store.journal(StoreFixture.turn(0), under: claimed.lease, progress: [])
            let child = StoreFixture.child(of: claimed.run, step: 1)
            try await fixture.store.suspend(claimed.lease, StoreFixture.suspension(children: [child]))
            let working = try #require(try await fixture.claim(at: 1).first)
            try await fixture.store.journal(StoreFixture.turn(0), under: working.lease, progress: [])
            try await fixture.complete(working)
            #expect(try await fixture.store.usage(of: claimed.run.id).tokens == TokenUsage(input: 200, output: 20))
            let again = try #require(try await fixture.claim(at: 5).first)
            #expect(again.delegated == RunUsage(tokens: TokenUsage(input: 100, output: 10), cost: Money(micros: 7)))
            #expect(again.steps.first?.charge == StoreFixture.turn(0).charge)
        },
        StoreCheck("the rules of an agent take turns, so that one with many runs holds up no other") {
            fixture async throws in
            _ = try await fixture.accept(count: 12)
            try await fixture.route { event in
                let isLast = event.event.id == "event-11"
                return [StoreFixture.run(of: event, rule: isLast ? "small" : "flood", dueAt: isLast ? 5 : 0)]
            }
            var rules: [String] = []
            for _ in 0..<4 { rules += try await fixture.claim(limit: 1, at: 10).map(\.run.rule) }
            #expect(rules.prefix(2).sorted() == ["flood", "small"])
            #expect(rules.count { $0 == "small" } == 1)
        },
        StoreCheck("runs of a higher priority go first, and the lowest get a turn all the same") {
            fixture async throws in
            _ = try await fixture.accept(count: 40)
            try await fixture.route { event in
                let number = Int(event.event.id.dropFirst("event-".count)) ?? 0
                var run = StoreFixture.run(of: event, rule: number < 10 ? "slow" : "urgent")
                run.priority = number < 10 ? .low : .high
                return [run]
            }
            var priorities: [Priority] = []
            for _ in 0..<16 { priorities += try await fixture.claim(limit: 1).map(\.run.priority) }
            #expect(priorities.count { $0 == .low } == 2)
        },
    ]
}
