import ProactorModel
import ProactorStorage
import Testing

extension StoreConformance {
    /// What ``RunStore`` promises of a run's end.
    static let completion: [StoreCheck] = [
        StoreCheck("a completion leaves its outputs, proposals, deliveries and progress together") {
            fixture async throws in
            let claimed = try await fixture.claimedRun()
            let output = StoreFixture.newEvent("output", task: claimed.run.taskID)
            let proposal = StoreFixture.proposal(for: claimed)
            let delivery = Self.delivery(of: proposal)
            try await fixture.complete(claimed, outputs: [output], proposals: [proposal], deliveries: [delivery])
            let run = try #require(try await fixture.store.run(claimed.run.id))
            #expect(run.state == .completed)
            #expect(run.finishedAt == StoreFixture.moment(4))
            #expect(try await fixture.store.event(source: "/tests", id: "output")?.taskID == run.taskID)
            #expect(try await fixture.store.proposal(proposal.id) == proposal)
            #expect(try await fixture.store.delivery(delivery.id) == delivery)
            #expect(try await fixture.kinds(of: run.taskID) == [.eventAccepted, .ruleMatched, .runCompleted])
        },
        StoreCheck("a completion that fails half-way leaves nothing") { fixture async throws in
            let claimed = try await fixture.claimedRun()
            let output = StoreFixture.newEvent("output", task: claimed.run.taskID)
            let proposal = StoreFixture.proposal(for: claimed)
            let delivery = Self.delivery(of: proposal)
            await #expect(throws: StoreError.self) {
                try await fixture.complete(
                    claimed,
                    outputs: [output],
                    proposals: [proposal],
                    deliveries: [delivery, delivery]
                )
            }
            #expect(try await fixture.store.run(claimed.run.id)?.state == .running)
            #expect(try await fixture.store.event(source: "/tests", id: "output") == nil)
            #expect(try await fixture.store.proposal(proposal.id) == nil)
            #expect(try await fixture.store.delivery(delivery.id) == nil)
            #expect(try await fixture.kinds(of: claimed.run.taskID) == [.eventAccepted, .ruleMatched])
            try await fixture.complete(claimed, outputs: [output], proposals: [proposal], deliveries: [delivery])
        },
        StoreCheck("an output that is in the log already is not added again, nor waited for") { fixture async throws in
            let claimed = try await fixture.claimedRun()
            let task = claimed.run.taskID
            let earlier = try await fixture.accept(StoreFixture.newEvent("output"))
            try await fixture.route()
            try await fixture.complete(claimed, outputs: [StoreFixture.newEvent("output", task: task)])
            #expect(try await fixture.store.event(source: "/tests", id: "output") == earlier)
            #expect(try await fixture.state(of: task) == .completed)
        },
        StoreCheck("an output that stands twice in a completion is added once") { fixture async throws in
            let claimed = try await fixture.claimedRun()
            let output = StoreFixture.newEvent("output", task: claimed.run.taskID)
            try await fixture.complete(claimed, outputs: [output, output])
            #expect(try await fixture.store.unroutedEventCount() == 1)
            try await fixture.route()
            #expect(try await fixture.state(of: claimed.run.taskID) == .completed)
        },
        StoreCheck("of two workers that complete the same run only the later lease's outputs are kept") {
            fixture async throws in
            let early = try await fixture.claimedRun()
            let late = try #require(try await fixture.claim(worker: "worker-b", at: 60, until: 120).first)
            let task = early.run.taskID
            let completed = await withTaskGroup(of: Bool.self) { group in
                for claimed in [early, late] {
                    group.addTask {
                        let output = StoreFixture.newEvent("output-\(claimed.lease.worker)", task: task)
                        return (try? await fixture.complete(claimed, outputs: [output])) != nil
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(completed == 1)
            #expect(try await fixture.store.event(source: "/tests", id: "output-worker-b") != nil)
            #expect(try await fixture.store.event(source: "/tests", id: "output-\(StoreFixture.worker)") == nil)
        },
        StoreCheck("runs of a state are listed youngest first") { fixture async throws in
            _ = try await fixture.accept(count: 4)
            let ages = ["event-0": 3, "event-1": 1, "event-2": 4, "event-3": 2]
            try await fixture.route { [StoreFixture.run(of: $0, dueAt: ages[$0.event.id] ?? 0)] }
            let events = try await fixture.store.runs(in: .queued, limit: 3).map(\.prompt)
            #expect(events == ["Mind event-2", "Mind event-0", "Mind event-3"])
            #expect(try await fixture.store.runs(in: .running, limit: 3).isEmpty)
        },
    ]

    /// A delivery that shows `proposal`.
    static func delivery(of proposal: Proposal, dueAt second: Int = 0) -> Delivery {
        let time = StoreFixture.moment(second)
        return Delivery(
            id: DeliveryID(at: time),
            sink: "desk",
            content: .proposal(proposal.id, .new),
            nextAt: time
        )
    }
}
