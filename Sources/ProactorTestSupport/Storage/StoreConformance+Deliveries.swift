import ProactorModel
import ProactorStorage
import Testing

extension StoreConformance {
    /// What ``DeliveryStore`` promises.
    static let deliveries: [StoreCheck] = [
        StoreCheck("due deliveries are given oldest first, up to the limit, and once") { fixture async throws in
            let ids = try await Self.queue(3, in: fixture)
            #expect(try await fixture.store.nextDeliveryDue() == StoreFixture.moment(0))
            #expect(try await Self.claim(limit: 2, in: fixture).map(\.id) == Array(ids[..<2]))
            #expect(try await Self.claim(limit: 2, in: fixture).map(\.id) == [ids[2]])
            #expect(try await Self.claim(limit: 2, in: fixture).isEmpty)
        },
        StoreCheck("a delivery is not given before its time") { fixture async throws in
            _ = try await Self.queue(1, dueAt: 10, in: fixture)
            #expect(try await Self.claim(at: 9, in: fixture).isEmpty)
            #expect(try await fixture.store.nextDeliveryDue() == StoreFixture.moment(10))
            #expect(try await Self.claim(at: 10, in: fixture).count == 1)
        },
        StoreCheck("a delivery whose lease ran out is given again, and its attempts are counted") {
            fixture async throws in
            _ = try await Self.queue(1, in: fixture)
            #expect(try await Self.claim(in: fixture).map(\.attempt) == [1])
            #expect(try await Self.claim(at: 59, in: fixture).isEmpty)
            #expect(try await fixture.store.nextDeliveryDue() == StoreFixture.moment(60))
            #expect(try await Self.claim(worker: "worker-b", at: 60, in: fixture).map(\.attempt) == [2])
        },
        StoreCheck("a finished delivery is off the queue for good") { fixture async throws in
            let ids = try await Self.queue(1, in: fixture)
            _ = try await Self.claim(in: fixture)
            try await fixture.store.finish(ids[0], worker: StoreFixture.worker, at: StoreFixture.moment(1))
            #expect(try await fixture.store.delivery(ids[0])?.state == .delivered)
            #expect(try await Self.claim(at: 1000, in: fixture).isEmpty)
            #expect(try await fixture.store.nextDeliveryDue() == nil)
        },
        StoreCheck("a failed delivery is tried again at its time") { fixture async throws in
            let ids = try await Self.queue(1, in: fixture)
            _ = try await Self.claim(in: fixture)
            let error = "the desk\u{0} is closed"
            let nextAt = StoreFixture.moment(20)
            try await fixture.store.fail(ids[0], worker: StoreFixture.worker, error: error, nextAt: nextAt)
            #expect(try await fixture.store.delivery(ids[0])?.lastError == error)
            #expect(try await Self.claim(at: 19, in: fixture).isEmpty)
            #expect(try await Self.claim(at: 20, in: fixture).map(\.attempt) == [2])
        },
        StoreCheck("a delivery that failed for good is a dead letter") { fixture async throws in
            let ids = try await Self.queue(1, in: fixture)
            _ = try await Self.claim(in: fixture)
            try await fixture.store.fail(ids[0], worker: StoreFixture.worker, error: "no such desk", nextAt: nil)
            #expect(try await fixture.store.delivery(ids[0])?.state == .deadLettered)
            #expect(try await Self.claim(at: 1000, in: fixture).isEmpty)
        },
        StoreCheck("only the worker that holds a delivery can end it") { fixture async throws in
            let ids = try await Self.queue(1, in: fixture)
            await #expect(throws: StoreError.self) {
                try await fixture.store.finish(ids[0], worker: StoreFixture.worker, at: StoreFixture.moment(1))
            }
            _ = try await Self.claim(in: fixture)
            _ = try await Self.claim(worker: "worker-b", at: 60, in: fixture)
            await #expect(throws: StoreError.self) {
                try await fixture.store.finish(ids[0], worker: StoreFixture.worker, at: StoreFixture.moment(61))
            }
            await #expect(throws: StoreError.self) {
                try await fixture.store.fail(ids[0], worker: StoreFixture.worker, error: "late", nextAt: nil)
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
            #expect(given.sorted() == ids)
        },
        StoreCheck("a delivery that nobody knows is not there") { fixture async throws in
            #expect(try await fixture.store.delivery(DeliveryID(rawValue: "dlv_unknown")) == nil)
            #expect(try await fixture.store.nextDeliveryDue() == nil)
        },
    ]

    /// Queues deliveries of one proposal; answers their ids in order.
    private static func queue(
        _ count: Int,
        dueAt second: Int = 0,
        in fixture: StoreFixture
    ) async throws -> [DeliveryID] {
        let claimed = try await fixture.claimedRun()
        let proposal = StoreFixture.proposal(for: claimed)
        let deliveries = (0..<count).map { _ in Self.delivery(of: proposal, dueAt: second) }
        try await fixture.complete(claimed, proposals: [proposal], deliveries: deliveries)
        return deliveries.map(\.id).sorted()
    }

    private static func claim(
        limit: Int = 100,
        worker: String = StoreFixture.worker,
        at second: Int = 0,
        in fixture: StoreFixture
    ) async throws -> [Delivery] {
        try await fixture.store.claimDeliveries(
            limit: limit,
            worker: worker,
            now: StoreFixture.moment(second),
            leaseUntil: StoreFixture.moment(second + 60)
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
