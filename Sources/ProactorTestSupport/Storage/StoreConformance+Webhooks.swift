import ProactorModel
import ProactorStorage
import Testing

extension StoreConformance {
    /// What ``WebhookStore`` promises.
    static let webhooks: [StoreCheck] = [
        StoreCheck("signed bytes are remembered under the identity that they came with first") { fixture async throws in
            #expect(try await Self.remember("d1", "first", in: fixture) == "first")
            #expect(try await Self.remember("d1", "second", in: fixture) == "first")
            #expect(try await Self.remember("d1", "first", in: fixture) == "first")
            #expect(try await Self.remember("d2", "second", in: fixture) == "second")
        },
        StoreCheck("signed bytes whose time is up are remembered anew") { fixture async throws in
            #expect(try await Self.remember("d1", "first", in: fixture) == "first")
            #expect(try await Self.remember("d1", "second", at: 59, in: fixture) == "first")
            #expect(try await Self.remember("d1", "second", at: 60, in: fixture) == "second")
            #expect(try await Self.remember("d1", "first", at: 119, in: fixture) == "second")
        },
        StoreCheck("of many who come with the same signed bytes at once one is the first") { fixture async throws in
            let identities = try await withThrowingTaskGroup(of: String.self) { group in
                for number in 0..<20 {
                    group.addTask { try await Self.remember("d", "identity-\(number)", in: fixture) }
                }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(identities.count == 1)
        },
        StoreCheck("a rejected delivery is read as it was kept; a list leaves out its body") { fixture async throws in
            let delivery = Self.delivery(1, body: [0, 0xFF, 0x0A], detail: "why \u{0}, and \"how\"")
            try await Self.keep(delivery, in: fixture)
            #expect(try await fixture.store.rejectedDelivery(delivery.id) == delivery)
            var listed = delivery
            listed.body = nil
            #expect(try await Self.list(fixture) == [listed])
            #expect(try await fixture.store.rejectedDelivery(RejectedID(rawValue: "rej_x")) == nil)
        },
        StoreCheck("rejected deliveries are listed youngest first, filtered, page by page") { fixture async throws in
            let deliveries = [
                Self.delivery(1), Self.delivery(2, source: "other"), Self.delivery(3, reason: "signature-wrong"),
                Self.delivery(4, isVerified: false),
            ]
            for delivery in deliveries { try await Self.keep(delivery, in: fixture) }
            let ids = deliveries.map(\.id)
            #expect(try await Self.list(fixture).map(\.id) == ids.reversed())
            let page = try await fixture.store.rejectedDeliveries(RejectedFilter(), before: ids[3], limit: 2)
            #expect(page.map(\.id) == [ids[2], ids[1]])
            #expect(try await Self.list(fixture, RejectedFilter(source: "other")).map(\.id) == [ids[1]])
            #expect(try await Self.list(fixture, RejectedFilter(reason: "signature-wrong")).map(\.id) == [ids[2]])
            #expect(try await Self.list(fixture, RejectedFilter(isVerified: false)).map(\.id) == [ids[3]])
        },
        StoreCheck("of too many rejected deliveries the oldest of the same pool go") { fixture async throws in
            let others = [Self.delivery(0, source: "other"), Self.delivery(0, isVerified: false)]
            for delivery in others { try await Self.keep(delivery, count: 1, in: fixture) }
            let deliveries = (1...4).map { Self.delivery($0) }
            for delivery in deliveries { try await Self.keep(delivery, count: 2, in: fixture) }
            let kept = Set(try await Self.list(fixture).map(\.id))
            #expect(kept == Set(others.map(\.id) + deliveries[2...].map(\.id)))
        },
        StoreCheck("rejected deliveries have no more bytes together than their pool") { fixture async throws in
            let body = [UInt8](repeating: 1, count: 1000)
            let deliveries = (1...4).map { Self.delivery($0, body: body) }
            let size = deliveries[0].keptSize
            for delivery in deliveries { try await Self.keep(delivery, size: 2 * size + 1, in: fixture) }
            #expect(try await Self.list(fixture).map(\.id) == [deliveries[3].id, deliveries[2].id])
        },
        StoreCheck("a rejected delivery that was taken is listed only when asked for, and audited") {
            fixture async throws in
            let delivery = Self.delivery(1)
            try await Self.keep(delivery, in: fixture)
            let resolution = RejectedDelivery.Resolution(
                by: "anna",
                at: StoreFixture.moment(9),
                tasks: [TaskID(rawValue: "task_1")]
            )
            try await fixture.store.resolve(delivery.id, resolution, audit: Self.audit(delivery))
            #expect(try await Self.list(fixture).isEmpty)
            let all = try await Self.list(fixture, RejectedFilter(includesResolved: true))
            #expect(all.map(\.resolution) == [resolution])
            #expect(try await fixture.store.rejectedDelivery(delivery.id)?.resolution == resolution)
            let entries = try await fixture.store.auditEntries(after: 0, limit: 10)
            #expect(entries.map(\.record) == [Self.audit(delivery)])
        },
        StoreCheck("a rejected delivery that is not there cannot be taken, and nothing is audited") {
            fixture async throws in
            let delivery = Self.delivery(1)
            let resolution = RejectedDelivery.Resolution(by: "anna", at: StoreFixture.moment(9), tasks: [])
            await #expect(throws: StoreError.notFound("rejected delivery \(delivery.id)")) {
                try await fixture.store.resolve(delivery.id, resolution, audit: Self.audit(delivery))
            }
            #expect(try await fixture.store.auditEntries(after: 0, limit: 10).isEmpty)
        },
        StoreCheck("signatures and rejected deliveries are forgotten when their time is up, some at a time") {
            fixture async throws in
            for number in 1...3 {
                try await Self.keep(Self.delivery(number), until: 100 + number, in: fixture)
                _ = try await Self.remember("d\(number)", "first", in: fixture)
            }
            let forget = { (second: Int) async throws in
                try await fixture.store.forgetExpiredWebhooks(at: StoreFixture.moment(second), limit: 2)
            }
            #expect(try await !forget(59))
            #expect(try await Self.list(fixture).count == 3)
            #expect(try await forget(103))
            #expect(try await Self.list(fixture).map(\.receivedAt) == [StoreFixture.moment(3)])
            #expect(try await !forget(103))
            #expect(try await Self.list(fixture).isEmpty)
            #expect(try await Self.remember("d3", "second", in: fixture) == "second")
        },
    ]

    private static func remember(
        _ digest: String,
        _ identity: String,
        at second: Int = 0,
        in fixture: StoreFixture
    ) async throws -> String {
        try await fixture.store.rememberSignature(
            digest,
            identity: identity,
            until: StoreFixture.moment(second + 60),
            at: StoreFixture.moment(second)
        )
    }

    private static func delivery(
        _ second: Int,
        source: String = "hook",
        isVerified: Bool = true,
        reason: String = "unmapped",
        body: [UInt8] = [1],
        detail: String = "why"
    ) -> RejectedDelivery {
        RejectedDelivery(
            id: RejectedID(at: StoreFixture.moment(second)),
            source: source,
            receivedAt: StoreFixture.moment(second),
            isVerified: isVerified,
            reason: reason,
            detail: detail,
            headers: [.init(name: "x-id", value: "1"), .init(name: "x-id", value: "2")],
            body: body,
            bodySize: body.count
        )
    }

    private static func audit(_ delivery: RejectedDelivery) -> AuditRecord {
        AuditRecord(
            at: StoreFixture.moment(9),
            actor: "anna",
            action: "webhook.retried",
            subject: delivery.id.rawValue,
            details: [:]
        )
    }

    private static func keep(
        _ delivery: RejectedDelivery,
        until second: Int = 1000,
        count: Int = 10,
        size: Int = 1_000_000,
        in fixture: StoreFixture
    ) async throws {
        try await fixture.store.keep(
            delivery,
            until: StoreFixture.moment(second),
            countMaximum: count,
            sizeMaximum: size
        )
    }

    private static func list(
        _ fixture: StoreFixture,
        _ filter: RejectedFilter = RejectedFilter()
    ) async throws -> [RejectedDelivery] {
        try await fixture.store.rejectedDeliveries(filter, before: nil, limit: 100)
    }
}
