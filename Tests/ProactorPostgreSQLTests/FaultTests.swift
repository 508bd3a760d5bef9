import ProactorModel
import ProactorPostgreSQL
import ProactorPostgreSQLClient
import ProactorStorage
import ProactorTestSupport
import Testing

/// What happens when the database, or another node, fails.
@Suite(.enabled(if: PostgreSQLServer.isExpected), .timeLimit(.minutes(15)))
struct FaultTests {
    @Test func `a store outlives its server's restart, and says meanwhile that it is unavailable`() async throws {
        let server = try await PostgreSQLServer()
        let store = try await PostgreSQLStore(PostgreSQLStoreOptions(url: try await server.database()))
        _ = try await store.append([Fixture.event("before")])
        try await server.stop()
        #expect(await Self.isUnavailable { _ = try await store.append([Fixture.event("meanwhile")]) })
        #expect(await Self.isUnavailable { _ = try await store.events(after: 0, limit: 1) })
        try await server.start()
        _ = try await store.append([Fixture.event("meanwhile")])
        #expect(try await store.events(after: 0, limit: 10).map(\.event.id) == ["before", "meanwhile"])
        await store.close()
        try await server.stop()
    }

    @Test func `connections that an operator ends cost a call each at most`() async throws {
        let server = try await PostgreSQLServer.shared.value
        let url = try await server.database()
        let store = try await PostgreSQLStore(PostgreSQLStoreOptions(url: url, connections: 1))
        let name = try #require(url.split(separator: "/").last?.split(separator: "?").first)
        for number in 0..<5 {
            try await server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '\(name)'")
            let event = Fixture.event("\(number)")
            do { _ = try await store.append([event]) } catch { _ = try await store.append([event]) }
        }
        #expect(try await store.events(after: 0, limit: 10).map(\.sequence) == [1, 2, 3, 4, 5])
        await store.close()
    }

    @Test func `a change gives up waiting for another node's, and a node that stands still is cut off`() async throws {
        let url = try await PostgreSQLServer.shared.value.database()
        let impatient = try await PostgreSQLStore(PostgreSQLStoreOptions(url: url, lockTimeout: .milliseconds(100)))
        let patient = try await PostgreSQLStore(PostgreSQLStoreOptions(url: url, lockTimeout: .seconds(60)))
        let still = PostgreSQLConnection(
            .init(conninfo: url, preparation: "SET idle_in_transaction_session_timeout = 8000")
        )
        // A node that was stopped in the middle of a transaction.
        let (taken, take) = AsyncStream.makeStream(of: Void.self)
        let (ended, end) = AsyncStream.makeStream(of: Void.self)
        let holding = Task {
            try? await still.run { session throws(PostgreSQLFailure) in
                try session.execute("BEGIN; SELECT pg_advisory_xact_lock(\(PostgreSQLStore.writeLockKey))")
                take.finish()
                let waiting = Waiting()
                Task {
                    for await _ in ended {}
                    waiting.end()
                }
                waiting.wait()
            }
        }
        for await _ in taken {}
        #expect(await Self.isUnavailable { _ = try await impatient.append([Fixture.event("impatient")]) })
        _ = try await patient.append([Fixture.event("patient")])
        end.finish()
        await holding.value
        await still.close()
        await impatient.close()
        await patient.close()
    }

    private static func isUnavailable(_ body: () async throws -> Void) async -> Bool {
        do {
            try await body()
            return false
        } catch StoreError.unavailable {
            return true
        } catch {
            return false
        }
    }
}
