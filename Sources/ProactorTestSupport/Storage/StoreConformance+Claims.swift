import ProactorModel
import ProactorStorage
import Testing

extension StoreConformance {
    /// What ``RunStore`` promises of claims.
    static let claims: [StoreCheck] = [
        StoreCheck("a claim gives a run with its event, its lease and its steps") { fixture async throws in
            let event = try await fixture.accept(StoreFixture.newEvent("event"))
            let run = StoreFixture.run(of: event)
            try await fixture.route { _ in [run] }
            let claimed = try #require(try await fixture.claim().first)
            #expect(claimed.event == event)
            #expect(claimed.steps.isEmpty)
            #expect(claimed.lease.runID == run.id)
            #expect(claimed.lease.worker == StoreFixture.worker)
            #expect(claimed.run.state == .running)
            #expect(claimed.run.attempt == 1)
            #expect(try await fixture.claim().isEmpty)
        },
        StoreCheck("a claim gives the runs that are due longest, up to its limit") { fixture async throws in
            _ = try await fixture.accept(count: 4)
            let due = ["event-0": 30, "event-1": 10, "event-2": 40, "event-3": 20]
            try await fixture.route { [StoreFixture.run(of: $0, dueAt: due[$0.event.id] ?? 0)] }
            let claimed = try await fixture.claim(limit: 3, at: 50)
            #expect(claimed.map(\.event.event.id) == ["event-1", "event-3", "event-0"])
        },
        StoreCheck("a run is not given before its time") { fixture async throws in
            _ = try await fixture.accept(StoreFixture.newEvent("event"))
            #expect(try await fixture.store.nextRunDue() == nil)
            try await fixture.route { [StoreFixture.run(of: $0, dueAt: 10)] }
            #expect(try await fixture.claim(at: 9).isEmpty)
            #expect(try await fixture.store.nextRunDue() == StoreFixture.moment(10))
            #expect(try await fixture.claim(at: 10).count == 1)
        },
        StoreCheck("the agents at work are those of runs that are queued or leased") { fixture async throws in
            #expect(try await fixture.store.agentsAtWork().isEmpty)
            _ = try await fixture.accept(StoreFixture.newEvent("event"))
            try await fixture.route { event in
                ["a", "b", "b", "c"].map { StoreFixture.run(of: event, agent: $0) }
            }
            #expect(try await fixture.store.agentsAtWork() == ["a", "b", "c"])
            let claimed = try await fixture.claim(places: ["a": 1, "c": 1])
            #expect(try await fixture.store.agentsAtWork() == ["a", "b", "c"])
            for run in claimed { try await fixture.complete(run) }
            #expect(try await fixture.store.agentsAtWork() == ["b"])
        },
        StoreCheck("of each agent as many runs are given as it has places") { fixture async throws in
            _ = try await fixture.accept(count: 3)
            try await fixture.route { event in
                ["a", "b", "c"].map { StoreFixture.run(of: event, agent: $0) }
            }
            let claimed = try await fixture.claim(places: ["a": 2, "b": 5, "d": 5])
            #expect(claimed.count { $0.run.agent == "a" } == 2)
            #expect(claimed.count { $0.run.agent == "b" } == 3)
            #expect(claimed.count == 5)
        },
        StoreCheck("nothing is given without places or without a limit") { fixture async throws in
            _ = try await fixture.accept(count: 1)
            try await fixture.route { [StoreFixture.run(of: $0)] }
            #expect(try await fixture.claim(places: [:]).isEmpty)
            #expect(try await fixture.claim(places: [StoreFixture.agent: 0]).isEmpty)
            #expect(try await fixture.claim(limit: 0).isEmpty)
        },
        StoreCheck("two workers never get the same run") { fixture async throws in
            _ = try await fixture.accept(count: 60)
            try await fixture.route { [StoreFixture.run(of: $0)] }
            let given = try await withThrowingTaskGroup(of: [RunID].self) { group in
                for number in 0..<8 {
                    group.addTask {
                        var own: [RunID] = []
                        while true {
                            let claimed = try await fixture.claim(limit: 3, worker: "worker-\(number)")
                            guard !claimed.isEmpty else { return own }
                            own += claimed.map(\.run.id)
                        }
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(given.count == 60)
            #expect(Set(given).count == 60)
        },
        StoreCheck("a run whose lease ran out is given again, as a new attempt with a higher fence") {
            fixture async throws in
            let first = try await fixture.claimedRun()
            try await fixture.store.journal(StoreFixture.step(0), under: first.lease, progress: [])
            #expect(try await fixture.store.nextRunDue() == StoreFixture.moment(60))
            #expect(try await fixture.claim(worker: "worker-b", at: 59).isEmpty)
            let second = try #require(try await fixture.claim(worker: "worker-b", at: 60, until: 120).first)
            #expect(second.run.id == first.run.id)
            #expect(second.run.attempt == 2)
            #expect(second.lease.fence > first.lease.fence)
            #expect(second.steps == [StoreFixture.step(0)])
        },
        StoreCheck("runs of agents without places do not hide others whose leases ran out") { fixture async throws in
            _ = try await fixture.accept(count: 6)
            try await fixture.route { [StoreFixture.run(of: $0, agent: $0.event.id == "event-5" ? "b" : "a")] }
            #expect(try await fixture.claim(places: ["a": 10], until: 20).count == 5)
            #expect(try await fixture.claim(places: ["b": 10], until: 30).count == 1)
            let claimed = try await fixture.claim(limit: 2, places: ["a": 0, "b": 1], at: 40)
            #expect(claimed.map(\.run.agent) == ["b"])
        },
        StoreCheck("runs whose leases ran out and queued ones share their agent's places") { fixture async throws in
            _ = try await fixture.accept(count: 4)
            try await fixture.route { [StoreFixture.run(of: $0)] }
            let lapsed = try await fixture.claim(limit: 1, until: 20)
            let claimed = try await fixture.claim(places: [StoreFixture.agent: 2], at: 40, until: 80)
            #expect(claimed.count == 2)
            #expect(claimed.contains { $0.run.id == lapsed[0].run.id })
        },
        StoreCheck("a renewed lease lasts longer") { fixture async throws in
            let claimed = try await fixture.claimedRun()
            try await fixture.store.renew(claimed.lease, until: StoreFixture.moment(100))
            #expect(try await fixture.claim(worker: "worker-b", at: 99).isEmpty)
            #expect(try await fixture.claim(worker: "worker-b", at: 100).count == 1)
        },
        StoreCheck("finished runs are never given again") { fixture async throws in
            let completed = try await fixture.claimedRun("one")
            try await fixture.complete(completed)
            let dead = try await fixture.claimedRun("two")
            try await fixture.store.deadLetter(dead.lease, after: StoreFixture.failure, outputs: [], progress: [])
            #expect(try await fixture.claim(at: 10_000).isEmpty)
            #expect(try await fixture.store.nextRunDue() == nil)
        },
    ]
}
