import ProactorModel
import ProactorPostgreSQL
import ProactorStorage
import ProactorTestSupport
import Testing

/// What holds when several nodes use one database.
@Suite(.enabled(if: PostgreSQLServer.isExpected), .timeLimit(.minutes(15)))
struct SharedDatabaseTests {
    /// Two nodes on one database.
    private func withNodes(
        _ body: (_ first: PostgreSQLStore, _ second: PostgreSQLStore) async throws -> Void
    ) async throws {
        let options = PostgreSQLStoreOptions(url: try await PostgreSQLServer.shared.value.database(), connections: 2)
        async let opening = PostgreSQLStore(options)
        let second = try await PostgreSQLStore(options)
        let first = try await opening
        let result: Result<Void, any Error>
        do { result = .success(try await body(first, second)) } catch { result = .failure(error) }
        await first.close()
        await second.close()
        try result.get()
    }

    @Test func `a node hears of what another one committed`() async throws {
        try await self.withNodes { first, second in
            var heard = second.signals(of: [.eventsAppended]).makeAsyncIterator()
            _ = try await first.append([Fixture.event("a")])
            #expect(await heard.next() == .eventsAppended)
            #expect(try await second.event(source: "/tests", id: "a") != nil)
        }
    }

    @Test func `numbers are seen in order and without gaps while two nodes append`() async throws {
        let count = 200
        try await self.withNodes { first, second in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (name, store) in [("first", first), ("second", second)] {
                    for number in 0..<count {
                        group.addTask { _ = try await store.append([Fixture.event("\(name)-\(number)")]) }
                    }
                }
                // Whoever reads meanwhile finds the log whole up to its end.
                var position: Int64 = 0
                while position < Int64(2 * count) {
                    for event in try await first.events(after: position, limit: 1_000) {
                        #expect(event.sequence == position + 1)
                        position = event.sequence
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func `the same event that comes to two nodes at once is in the log once`() async throws {
        try await self.withNodes { first, second in
            for number in 0..<20 {
                let event = Fixture.event("same-\(number)")
                async let one = first.append([event])
                async let other = second.append([event])
                let answers = try await one + other
                #expect(answers.count { $0.isDuplicate } == 1)
                #expect(Set(answers.map(\.sequence)).count == 1)
            }
        }
    }

    @Test func `two nodes that claim at once never get the same run`() async throws {
        try await self.withNodes { first, second in
            for number in 0..<20 {
                try await Fixture.queueRun("run-\(number)", in: first)
                async let one = Fixture.claim("first", in: first, at: 0)
                async let other = Fixture.claim("second", in: second, at: 0)
                #expect(try await (one + other).count == 1)
            }
        }
    }

    @Test func `what a node did under a lease that ran out is refused once another one took over`() async throws {
        try await self.withNodes { first, second in
            try await Fixture.queueRun("slow", in: first)
            let paused = try #require(try await Fixture.claim("first", in: first, at: 0).first)
            #expect(try await Fixture.claim("second", in: second, at: 9).isEmpty)
            let taken = try #require(try await Fixture.claim("second", in: second, at: 10).first)
            #expect(taken.run.id == paused.run.id)
            await #expect(throws: StoreError.leaseLost(paused.run.id)) {
                try await first.complete(paused.lease, with: Fixture.completion(of: paused, at: 11))
            }
            try await second.complete(taken.lease, with: Fixture.completion(of: taken, at: 12))
            #expect(try await first.run(taken.run.id)?.state == .completed)
        }
    }

    @Test func `of two routers one commits, and the other is told`() async throws {
        try await self.withNodes { first, second in
            _ = try await first.append([Fixture.event("a")])
            let routing = RoutingCommit(from: 0, to: 1, events: [], at: Fixture.start)
            try await first.commit(routing)
            await #expect(throws: StoreError.conflict("the router's position")) { try await second.commit(routing) }
        }
    }

    @Test func `the audit log of two nodes is one chain`() async throws {
        try await self.withNodes { first, second in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<40 {
                    let record = AuditRecord(
                        at: Fixture.start,
                        actor: "anna",
                        action: "tested",
                        subject: "\(number)",
                        details: .null
                    )
                    group.addTask { try await (number.isMultiple(of: 2) ? first : second).appendAudit([record]) }
                }
                try await group.waitForAll()
            }
            let entries = try await second.auditEntries(after: 0, limit: 100)
            #expect(entries.count == 40)
            #expect(AuditChain.firstFlaw(in: entries, afterNumber: 0, previousHash: AuditChain.genesisHash) == nil)
        }
    }
}
