import ProactorModel
import ProactorStorage
import Testing

extension StoreConformance {
    /// What ``DeliveryStore`` promises.
    static let deliveries: [StoreCheck] = [
        StoreCheck("due deliveries are given oldest first, up to the limit, and once") { fixture async throws in
            let ids = try await Self.queue(3, in: fixture)
            #expect(try await fixture.store.nextDeliveryDue(of: .one("desk")) == StoreFixture.moment(0))
            #expect(try await Self.claim(limit: 2, in: fixture).map(\.id) == Array(ids[..<2]))
            #expect(try await Self.claim(limit: 2, in: fixture).map(\.id) == [ids[2]])
            #expect(try await Self.claim(limit: 2, in: fixture).isEmpty)
        },
        StoreCheck("a delivery is not given before its time") { fixture async throws in
            _ = try await Self.queue(1, dueAt: 10, in: fixture)
            #expect(try await Self.claim(at: 9, in: fixture).isEmpty)
            #expect(try await fixture.store.nextDeliveryDue(of: .one("desk")) == StoreFixture.moment(10))
            #expect(try await Self.claim(at: 10, in: fixture).count == 1)
        },
        StoreCheck("a delivery whose lease ran out is given again, and its attempts are counted") {
            fixture async throws in
            _ = try await Self.queue(1, in: fixture)
            #expect(try await Self.claim(in: fixture).map(\.attempt) == [1])
            #expect(try await Self.claim(at: 59, in: fixture).isEmpty)
            #expect(try await fixture.store.nextDeliveryDue(of: .one("desk")) == StoreFixture.moment(60))
            #expect(try await Self.claim(worker: "worker-b", at: 60, in: fixture).map(\.attempt) == [2])
        },
        StoreCheck("a finished delivery is off the queue for good") { fixture async throws in
            let ids = try await Self.queue(1, in: fixture)
            _ = try await Self.claim(in: fixture)
            try await fixture.store.finish(
                ids[0],
                worker: StoreFixture.worker,
                reference: nil,
                at: StoreFixture.moment(1)
            )
            #expect(try await fixture.store.delivery(ids[0])?.state == .delivered)
            #expect(try await Self.claim(at: 1000, in: fixture).isEmpty)
            #expect(try await fixture.store.nextDeliveryDue(of: .one("desk")) == nil)
        },
        StoreCheck("a failed delivery is tried again at its time") { fixture async throws in
            let ids = try await Self.queue(1, in: fixture)
            _ = try await Self.claim(in: fixture)
            let error = "the desk\u{0} is closed"
            let nextAt = StoreFixture.moment(20)
            try await fixture.store.fail(
                ids[0],
                worker: StoreFixture.worker,
                error: error,
                reference: nil,
                nextAt: nextAt
            )
            #expect(try await fixture.store.delivery(ids[0])?.lastError == error)
            #expect(try await Self.claim(at: 19, in: fixture).isEmpty)
            #expect(try await Self.claim(at: 20, in: fixture).map(\.attempt) == [2])
        },
        StoreCheck("a delivery that failed for good is a dead letter") { fixture async throws in
            let ids = try await Self.queue(1, in: fixture)
            _ = try await Self.claim(in: fixture)
            try await fixture.store.fail(
                ids[0],
                worker: StoreFixture.worker,
                error: "no such desk",
                reference: nil,
                nextAt: nil
            )
            #expect(try await fixture.store.delivery(ids[0])?.state == .deadLettered)
            #expect(try await Self.claim(at: 1000, in: fixture).isEmpty)
        },
        StoreCheck("only the worker that holds a delivery can end it") { fixture async throws in
            let ids = try await Self.queue(1, in: fixture)
            await #expect(throws: StoreError.self) {
                try await fixture.store.finish(
                    ids[0],
                    worker: StoreFixture.worker,
                    reference: nil,
                    at: StoreFixture.moment(1)
                )
            }
            _ = try await Self.claim(in: fixture)
            _ = try await Self.claim(worker: "worker-b", at: 60, in: fixture)
            await #expect(throws: StoreError.self) {
                try await fixture.store.finish(
                    ids[0],
                    worker: StoreFixture.worker,
                    reference: nil,
                    at: StoreFixture.moment(61)
                )
            }
            await #expect(throws: StoreError.self) {
                try await fixture.store.fail(
                    ids[0],
                    worker: StoreFixture.worker,
                    error: "late",
                    reference: nil,
                    nextAt: nil
                )
            }
            #expect(try await fixture.store.delivery(ids[0])?.state == .queued)
            #expect(try await fixture.store.delivery(ids[0])?.lastError == nil)
        },
        StoreCheck("two workers never get the same delivery") { fixture async throws in
            let ids = try await Self.queue(30, in: fixture)
            let given = try await withThrowingTaskGroup(of: [DeliveryID].self) { group in
                for number in 0..<6 {
                    group.addTask {
                        try await (0..<10).asyncFlatMap { _ in
                            try await Self.claim(limit: 2, worker: "worker-\(number)", in: fixture).map(\.id)
                        }
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(given.sorted() == ids.sorted())
        },
        StoreCheck("what became of a proposal is shown after the proposal, and where it was shown is handed on") {
            fixture async throws in
            let (first, second) = try await Self.queueDecision(in: fixture)
            let store = fixture.store
            #expect(try await Self.claim(in: fixture).map(\.id) == [first.id])
            #expect(try await store.nextDeliveryDue(of: .one("desk")) == StoreFixture.moment(60))
            let nextAt = StoreFixture.moment(20)
            try await store.fail(
                first.id,
                worker: StoreFixture.worker,
                error: "busy",
                reference: ["begun": true],
                nextAt: nextAt
            )
            #expect(try await store.nextDeliveryDue(of: .one("desk")) == nextAt)
            let proposal = try #require(first.proposalID)
            #expect(try await store.sinkReference("desk", of: proposal) == ["begun": true])
            #expect(try await Self.claim(at: 20, in: fixture).map(\.id) == [first.id])
            let at = StoreFixture.moment(21)
            try await store.finish(first.id, worker: StoreFixture.worker, reference: ["place": 7], at: at)
            #expect(try await store.sinkReference("desk", of: proposal) == ["place": 7])
            #expect(try await store.sinkReference("other", of: proposal) == nil)
            let claimed = try await Self.claim(at: 21, in: fixture)
            #expect(claimed.map(\.id) == [second.id])
            #expect(claimed.map(\.content) == [.proposal(proposal, .changed)])
            try await store.finish(second.id, worker: StoreFixture.worker, reference: nil, at: at)
            #expect(try await store.sinkReference("desk", of: proposal) == ["place": 7])
        },
        StoreCheck("what was given up does not hold up what comes after it") { fixture async throws in
            let (first, second) = try await Self.queueDecision(in: fixture)
            _ = try await Self.claim(in: fixture)
            let worker = StoreFixture.worker
            try await fixture.store.fail(first.id, worker: worker, error: "gone", reference: nil, nextAt: nil)
            #expect(try await Self.claim(in: fixture).map(\.id) == [second.id])
        },
        StoreCheck("each sink's deliveries are given apart, and those of unknown sinks to who asks for the rest") {
            fixture async throws in
            let ids = try await Self.queue(2, in: fixture)
            #expect(try await Self.claim(sinks: .one("other"), in: fixture).isEmpty)
            #expect(try await fixture.store.nextDeliveryDue(of: .one("other")) == nil)
            #expect(try await Self.claim(sinks: .otherThan(["desk", "other"]), in: fixture).isEmpty)
            #expect(try await fixture.store.nextDeliveryDue(of: .otherThan(["other"])) == StoreFixture.moment(0))
            #expect(try await Self.claim(sinks: .otherThan([]), in: fixture).map(\.id) == ids)
        },
        StoreCheck("events are delivered as they were routed") { fixture async throws in
            let event = try await fixture.accept(StoreFixture.newEvent("event"))
            let delivery = Delivery(
                id: DeliveryID(at: StoreFixture.moment(0)),
                sink: "desk",
                content: .event(sequence: event.sequence),
                nextAt: StoreFixture.moment(0)
            )
            let routed = RoutedEvent(sequence: event.sequence, taskID: event.taskID, deliveries: [delivery])
            let position = try await fixture.store.routerPosition()
            let commit = RoutingCommit(
                from: position,
                to: event.sequence,
                events: [routed],
                at: StoreFixture.moment(1)
            )
            try await fixture.store.commit(commit)
            // Who routes the same events again is refused as a whole.
            await #expect(throws: StoreError.self) { try await fixture.store.commit(commit) }
            let claimed = try await Self.claim(in: fixture)
            #expect(claimed.map(\.content) == [.event(sequence: event.sequence)])
            #expect(claimed.first?.proposalID == nil)
        },
        StoreCheck("deliveries are listed youngest first, by state and sink, and a dead letter can be retried once") {
            fixture async throws in
            let ids = try await Self.queue(3, in: fixture)
            let store = fixture.store
            _ = try await Self.claim(in: fixture)
            try await store.fail(ids[0], worker: StoreFixture.worker, error: "gone", reference: nil, nextAt: nil)
            let all = ids.sorted(by: >)
            #expect(try await store.deliveries(in: nil, sink: nil, before: nil, limit: 10).map(\.id) == all)
            #expect(try await store.deliveries(in: nil, sink: "desk", before: all[0], limit: 1).map(\.id) == [all[1]])
            #expect(try await store.deliveries(in: nil, sink: "other", before: nil, limit: 10).isEmpty)
            let dead = try await store.deliveries(in: .deadLettered, sink: nil, before: nil, limit: 10)
            #expect(dead.map(\.id) == [ids[0]])
            let record = AuditRecord(
                at: StoreFixture.moment(9),
                actor: "finn",
                action: "delivery.retried",
                subject: ids[0].rawValue,
                details: .object([:])
            )
            try await store.retryDelivery(ids[0], at: StoreFixture.moment(9), audit: [record])
            #expect(try await store.auditEntries(after: 0, limit: 10).map(\.record) == [record])
            #expect(try await Self.claim(at: 9, in: fixture).map(\.attempt) == [1])
            await #expect(throws: StoreError.conflict("delivery \(ids[0])")) {
                try await store.retryDelivery(ids[0], at: StoreFixture.moment(10), audit: [record])
            }
            let unknown = DeliveryID(rawValue: "dlv_unknown")
            await #expect(throws: StoreError.notFound("delivery dlv_unknown")) {
                try await store.retryDelivery(unknown, at: StoreFixture.moment(10), audit: [])
            }
            #expect(try await store.auditEntries(after: 0, limit: 10).count == 1)
        },
        StoreCheck("a delivery that nobody knows is not there") { fixture async throws in
            #expect(try await fixture.store.delivery(DeliveryID(rawValue: "dlv_unknown")) == nil)
            #expect(try await fixture.store.nextDeliveryDue(of: .one("desk")) == nil)
        },
    ]

    /// Queues deliveries, each of a proposal of its own; answers their ids in order.
    private static func queue(
        _ count: Int,
        dueAt second: Int = 0,
        in fixture: StoreFixture
    ) async throws -> [DeliveryID] {
        let claimed = try await fixture.claimedRun()
        let proposals = (0..<count).map { _ in StoreFixture.proposal(for: claimed) }
        let deliveries = proposals.map { Self.delivery(of: $0, dueAt: second) }
        try await fixture.complete(claimed, proposals: proposals, deliveries: deliveries)
        return deliveries.map(\.id)
    }

    /// Queues what is first shown of a proposal, and then that it was decided.
    private static func queueDecision(in fixture: StoreFixture) async throws -> (first: Delivery, second: Delivery) {
        let claimed = try await fixture.claimedRun()
        let proposal = StoreFixture.proposal(for: claimed)
        let first = Self.delivery(of: proposal)
        try await fixture.complete(claimed, proposals: [proposal], deliveries: [first])
        var second = Self.delivery(of: proposal)
        second.content = .proposal(proposal.id, .changed)
        var decided = proposal
        decided.version += 1
        decided.state = .approved
        decided.decidedAt = StoreFixture.moment(5)
        let change = ProposalChange(
            fromVersion: proposal.version,
            proposal: decided,
            outputs: [],
            audit: [],
            progress: [],
            deliveries: [second],
            at: StoreFixture.moment(5)
        )
        try await fixture.store.commit(change)
        return (first, second)
    }

    private static func claim(
        limit: Int = 100,
        worker: String = StoreFixture.worker,
        sinks: DeliveryClaim.Sinks = .one("desk"),
        at second: Int = 0,
        in fixture: StoreFixture
    ) async throws -> [Delivery] {
        try await fixture.store.claimDeliveries(
            DeliveryClaim(
                sinks: sinks,
                limit: limit,
                worker: worker,
                now: StoreFixture.moment(second),
                leaseUntil: StoreFixture.moment(second + 60)
            )
        )
    }
}

extension Sequence {
    /// The results of `transform`, one call after the other, in one array.
    fileprivate func asyncFlatMap<Value>(_ transform: (Element) async throws -> [Value]) async rethrows -> [Value] {
        var values: [Value] = []
        for element in self { values += try await transform(element) }
        return values
    }
}
