import ProactorModel
import ProactorStorage
import Testing

extension StoreConformance {
    /// What ``StatisticsStore`` promises.
    static let statistics: [StoreCheck] = [
        StoreCheck("an empty store has nothing that waits, and takes some disk") { fixture async throws in
            #expect(try await fixture.store.statistics() == StoreStatistics())
            #expect(fixture.store.diskUsage().file > 0)
        },
        StoreCheck("events are counted until they are routed") { fixture async throws in
            _ = try await fixture.accept(count: 3)
            #expect(try await fixture.store.statistics().unroutedEvents == 3)
            try await fixture.route()
            #expect(try await fixture.store.statistics() == StoreStatistics())
        },
        StoreCheck("runs are counted by agent and state, with the time when the oldest is due") {
            fixture async throws in
            _ = try await fixture.accept(count: 3)
            try await fixture.route { event in
                [StoreFixture.run(of: event, dueAt: 7), StoreFixture.run(of: event, agent: "other", dueAt: 9)]
            }
            _ = try await fixture.claim(limit: 1, at: 7)
            let runs = try await fixture.store.statistics().runs
            #expect(
                runs.map { "\($0.agent) \($0.state.rawValue) \($0.count)" }.sorted()
                    == ["other queued 3", "supply queued 2", "supply running 1"]
            )
            #expect(runs.first { $0.agent == "other" }?.dueSince == StoreFixture.moment(9))
        },
        StoreCheck("a run that waits, and one that is at its end") { fixture async throws in
            let first = try await fixture.claimedRun("first")
            let child = StoreFixture.child(of: first.run, step: 0, agent: "helper")
            try await fixture.store.suspend(first.lease, StoreFixture.suspension(children: [child]))
            let second = try await fixture.claimedRun("second")
            try await fixture.complete(second)
            let runs = try await fixture.store.statistics().runs
            #expect(runs.map { "\($0.agent) \($0.state.rawValue)" }.sorted() == ["helper queued", "supply waiting"])
        },
        StoreCheck("dead letters are counted until somebody deals with them") { fixture async throws in
            let ids = try await fixture.deadLetters(count: 2)
            #expect(try await fixture.store.statistics().deadLetters == 2)
            let letter = try #require(try await fixture.store.deadLetter(ids[0]))
            try await fixture.store.resolve(StoreFixture.change(of: letter, .discarded))
            #expect(try await fixture.store.statistics().deadLetters == 1)
        },
        StoreCheck("proposals are counted while they wait, with the age of the oldest") { fixture async throws in
            _ = try await fixture.waitingProposal("one", createdAt: 3)
            _ = try await fixture.waitingProposal("two", createdAt: 5)
            let statistics = try await fixture.store.statistics()
            #expect(statistics.waitingProposals == 2)
            #expect(statistics.oldestProposal == StoreFixture.moment(3))
        },
        StoreCheck("deliveries are counted by sink until they were made") { fixture async throws in
            let claimed = try await fixture.claimedRun()
            let proposal = StoreFixture.proposal(for: claimed)
            let ids = (0..<3).map { DeliveryID(at: StoreFixture.moment($0)) }
            let deliveries = ids.enumerated().map { place, id in
                let content = Delivery.Content.proposal(proposal.id, .new)
                return Delivery(id: id, sink: "desk", content: content, nextAt: StoreFixture.moment(place))
            }
            try await fixture.complete(claimed, proposals: [proposal], deliveries: deliveries)
            let worker = StoreFixture.worker
            let claim = DeliveryClaim(
                sinks: .one("desk"),
                limit: 1,
                worker: worker,
                now: StoreFixture.moment(10),
                leaseUntil: StoreFixture.moment(60)
            )
            // What is queued first for a proposal goes first.
            try #require(try await fixture.store.claimDeliveries(claim).map(\.id) == [ids[0]])
            try await fixture.store.finish(ids[0], worker: worker, reference: nil, at: StoreFixture.moment(11))
            try #require(try await fixture.store.claimDeliveries(claim).map(\.id) == [ids[1]])
            try await fixture.store.fail(ids[1], worker: worker, error: "gone", reference: nil, nextAt: nil)
            let left = try await fixture.store.statistics().deliveries
            #expect(
                left.map { "\($0.sink) \($0.state.rawValue) \($0.count)" }.sorted() == [
                    "desk dead-lettered 1", "desk queued 1",
                ]
            )
            #expect(left.first { $0.state == .queued }?.dueSince == StoreFixture.moment(2))
        },
    ]
}
