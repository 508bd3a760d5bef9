import ProactorModel
import ProactorStorage
import Testing

extension StoreConformance {
    /// What ``RunStore`` promises to those who hold a lease, and to those who lost it.
    static let leases: [StoreCheck] =
        [
            StoreCheck("a retry is queued for its time, with its failure") { fixture async throws in
                let claimed = try await fixture.claimedRun()
                let progress = [StoreFixture.entry(claimed.run.taskID, .runRetrying)]
                try await fixture.store.retry(
                    claimed.lease,
                    after: StoreFixture.failure,
                    nextAt: StoreFixture.moment(30),
                    progress: progress
                )
                let run = try #require(try await fixture.store.run(claimed.run.id))
                #expect(run.state == .queued)
                #expect(run.failures == [StoreFixture.failure])
                #expect(run.nextAt == StoreFixture.moment(30))
                #expect(try await fixture.claim(at: 29).isEmpty)
                #expect(try await fixture.claim(at: 30).first?.run.attempt == 2)
                #expect(try await fixture.kinds(of: run.taskID) == [.eventAccepted, .ruleMatched, .runRetrying])
            },
            StoreCheck("a dead letter keeps its failures, its steps and its end") { fixture async throws in
                let claimed = try await fixture.claimedRun()
                try await fixture.store.journal(StoreFixture.step(0), under: claimed.lease, progress: [])
                try await fixture.store.deadLetter(
                    claimed.lease,
                    after: StoreFixture.failure,
                    outputs: [],
                    progress: []
                )
                let run = try #require(try await fixture.store.runs(in: .deadLettered, limit: 10).first)
                #expect(run.id == claimed.run.id)
                #expect(run.failures == [StoreFixture.failure])
                #expect(run.finishedAt == StoreFixture.failure.at)
                #expect(try await fixture.store.steps(of: run.id) == [StoreFixture.step(0)])
            },
            StoreCheck("a released run is at once claimable, and the attempt does not count") { fixture async throws in
                let claimed = try await fixture.claimedRun()
                try await fixture.store.release(claimed.lease)
                #expect(try await fixture.store.run(claimed.run.id)?.attempt == 0)
                let again = try #require(try await fixture.claim(worker: "worker-b").first)
                #expect(again.run.attempt == 1)
                #expect(again.lease.fence > claimed.lease.fence)
            },
            StoreCheck("steps are kept in order, failures as failures") { fixture async throws in
                let claimed = try await fixture.claimedRun()
                let steps = [
                    StoreFixture.step(0), StoreFixture.step(1, output: .failure("no\u{0} answer")),
                    StoreFixture.step(2, output: .value(nil)), StoreFixture.step(3, output: .value("a text")),
                ]
                for step in steps { try await fixture.store.journal(step, under: claimed.lease, progress: []) }
                #expect(try await fixture.store.steps(of: claimed.run.id) == steps)
            },
            StoreCheck("a step is journaled once, and its progress with it") { fixture async throws in
                let claimed = try await fixture.claimedRun()
                let progress = [StoreFixture.entry(claimed.run.taskID, .toolReturned)]
                try await fixture.store.journal(StoreFixture.step(0), under: claimed.lease, progress: progress)
                await #expect {
                    let other = StoreFixture.step(0, output: .failure("other"))
                    try await fixture.store.journal(other, under: claimed.lease, progress: progress)
                } throws: {
                    $0.isConflict
                }
                #expect(try await fixture.store.steps(of: claimed.run.id) == [StoreFixture.step(0)])
                let kinds = try await fixture.kinds(of: claimed.run.taskID)
                #expect(kinds == [.eventAccepted, .ruleMatched, .toolReturned])
            },
            StoreCheck("a run that nobody knows has no lease") { fixture async throws in
                let lease = RunLease(runID: RunID(rawValue: "run_unknown"), worker: StoreFixture.worker, fence: 1)
                await #expect(throws: StoreError.leaseLost(lease.runID)) {
                    try await fixture.store.renew(lease, until: StoreFixture.moment(60))
                }
                #expect(try await fixture.store.run(lease.runID) == nil)
            },
        ] + LeaseUse.allCases.flatMap { use in LeaseLoss.allCases.map { Self.check(use, after: $0) } }

    /// One thing that only the holder of a lease may do.
    private enum LeaseUse: String, CaseIterable {
        case renewed, journaled, completed, retried, deadLettered, released

        func perform(_ lease: RunLease, of task: TaskID, in store: any Store) async throws(StoreError) {
            let progress = [StoreFixture.entry(task, .reasoningStep)]
            switch self {
            case .renewed: try await store.renew(lease, until: StoreFixture.moment(1000))
            case .journaled: try await store.journal(StoreFixture.step(0), under: lease, progress: progress)
            case .completed:
                let output = StoreFixture.newEvent("output", task: task)
                let completion = RunCompletion(
                    outputs: [output],
                    proposals: [],
                    deliveries: [],
                    progress: progress,
                    at: StoreFixture.moment(9)
                )
                try await store.complete(lease, with: completion)
            case .retried:
                let time = StoreFixture.moment(9)
                try await store.retry(lease, after: StoreFixture.failure, nextAt: time, progress: progress)
            case .deadLettered:
                try await store.deadLetter(lease, after: StoreFixture.failure, outputs: [], progress: progress)
            case .released: try await store.release(lease)
            }
        }
    }

    /// One way to lose a lease.
    private enum LeaseLoss: String, CaseIterable {
        case toAnotherWorker = "another worker claimed it"
        case toTheSameWorker = "the same worker claimed it anew"
        case byRelease = "it was released"
        case byCompletion = "the run was completed"

        func perform(_ claimed: ClaimedRun, in fixture: StoreFixture) async throws {
            switch self {
            case .toAnotherWorker: #expect(try await fixture.claim(worker: "worker-b", at: 60, until: 120).count == 1)
            case .toTheSameWorker: #expect(try await fixture.claim(at: 60, until: 120).count == 1)
            case .byRelease: try await fixture.store.release(claimed.lease)
            case .byCompletion: try await fixture.complete(claimed)
            }
        }
    }

    private static func check(_ use: LeaseUse, after loss: LeaseLoss) -> StoreCheck {
        StoreCheck("a run cannot be \(use.rawValue) under a lease after \(loss.rawValue), and nothing changes") {
            fixture async throws in
            let claimed = try await fixture.claimedRun()
            try await loss.perform(claimed, in: fixture)
            let task = claimed.run.taskID
            let run = try await fixture.store.run(claimed.run.id)
            let kinds = try await fixture.kinds(of: task)
            await #expect(throws: StoreError.leaseLost(claimed.run.id)) {
                try await use.perform(claimed.lease, of: task, in: fixture.store)
            }
            #expect(try await fixture.store.run(claimed.run.id) == run)
            #expect(try await fixture.kinds(of: task) == kinds)
            #expect(try await fixture.store.steps(of: claimed.run.id).isEmpty)
            #expect(try await fixture.store.event(source: "/tests", id: "output") == nil)
        }
    }
}
