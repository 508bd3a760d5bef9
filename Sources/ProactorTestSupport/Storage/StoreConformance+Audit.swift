import ProactorModel
import ProactorStorage
import Testing

extension StoreConformance {
    /// What ``AuditStore`` promises.
    static let audit: [StoreCheck] = [
        StoreCheck("audit entries are read as they were written, numbered from 1") { fixture async throws in
            let records = (0..<5).map { Self.record($0) }
            try await fixture.store.appendAudit(Array(records[..<2]))
            try await fixture.store.appendAudit(Array(records[2...]))
            let entries = try await fixture.store.auditEntries(after: 0, limit: 100)
            #expect(entries.map(\.record) == records)
            #expect(entries.map(\.number) == [1, 2, 3, 4, 5])
            #expect(try await fixture.store.auditEntries(after: 2, limit: 2).map(\.number) == [3, 4])
        },
        StoreCheck("the chain of audit entries is whole, from the beginning and from any entry") {
            fixture async throws in
            try await fixture.store.appendAudit((0..<6).map { Self.record($0) })
            let entries = try await fixture.store.auditEntries(after: 0, limit: 100)
            #expect(Self.flaw(in: entries) == nil)
            let rest = try await fixture.store.auditEntries(after: 3, limit: 100)
            let before = try #require(entries.first { $0.number == 3 })
            #expect(AuditChain.firstFlaw(in: rest, afterNumber: 3, previousHash: before.hash) == nil)
        },
        StoreCheck("concurrent appends keep the audit chain whole") { fixture async throws in
            try await withThrowingTaskGroup { group in
                for writer in 0..<10 {
                    group.addTask {
                        for index in 0..<10 { try await fixture.store.appendAudit([Self.record(writer * 100 + index)]) }
                    }
                }
                try await group.waitForAll()
            }
            let entries = try await fixture.store.auditEntries(after: 0, limit: 1000)
            #expect(entries.map(\.number) == Array(1...100))
            #expect(Self.flaw(in: entries) == nil)
        },
        StoreCheck("a change to the audit's past shows") { fixture async throws in
            try await fixture.store.appendAudit((0..<4).map { Self.record($0) })
            let entries = try await fixture.store.auditEntries(after: 0, limit: 100)
            var changed = entries
            changed[1].record.actor = "somebody else"
            #expect(Self.flaw(in: changed)?.number == 2)
            var rehashed = entries
            rehashed[1] = AuditChain.entry(number: 2, record: Self.record(9), previousHash: entries[0].hash)
            #expect(Self.flaw(in: rehashed)?.number == 3)
            var shortened = entries
            shortened.remove(at: 2)
            #expect(Self.flaw(in: shortened)?.number == 3)
        },
    ]

    private static func record(_ number: Int) -> AuditRecord {
        AuditRecord(
            at: StoreFixture.moment(number),
            actor: "mara",
            action: "proposal.approved",
            subject: "prop_\(number)",
            details: ["number": .int(Int64(number)), "ratio": 1.0, "share": 0.1, "text": "a\u{0}\u{E9}", "none": nil]
        )
    }

    private static func flaw(in entries: [AuditEntry]) -> AuditFlaw? {
        AuditChain.firstFlaw(in: entries, afterNumber: 0, previousHash: AuditChain.genesisHash)
    }
}
