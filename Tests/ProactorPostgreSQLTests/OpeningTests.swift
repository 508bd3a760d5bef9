import ProactorPostgreSQL
import ProactorPostgreSQLClient
import ProactorTestSupport
import Testing

@Suite(.enabled(if: PostgreSQLServer.isExpected), .timeLimit(.minutes(15)))
struct OpeningTests {
    @Test func `a database that a newer program wrote is refused and left as it is`() async throws {
        let url = try await PostgreSQLServer.shared.value.database()
        await (try await PostgreSQLStore(PostgreSQLStoreOptions(url: url))).close()
        let connection = PostgreSQLConnection(.init(conninfo: url, preparation: "SET statement_timeout = 0"))
        try await connection.run { session throws(PostgreSQLFailure) in
            try session.execute("INSERT INTO migrations VALUES ('999-future')")
        }
        await connection.close()
        let error = await #expect(throws: PostgreSQLStoreError.self) {
            _ = try await PostgreSQLStore(PostgreSQLStoreOptions(url: url))
        }
        #expect(error?.description.contains("its format is 999-future") == true)
    }

    @Test func `a server out of reach is named, and its password is not`() async throws {
        let error = await #expect(throws: PostgreSQLStoreError.self) {
            _ = try await PostgreSQLStore(PostgreSQLStoreOptions(url: "postgresql://p:hush-hush@/x?host=/nowhere"))
        }
        let text = try #require(error?.description)
        #expect(text.hasPrefix("the PostgreSQL store cannot be opened: "))
        #expect(text.contains("/nowhere"))
        #expect(!text.contains("hush"))
    }

    @Test func `an address that is none is refused without being quoted`() async throws {
        let error = await #expect(throws: PostgreSQLStoreError.self) {
            _ = try await PostgreSQLStore(PostgreSQLStoreOptions(url: "postgresql://p:hush/hush@host/x"))
        }
        #expect(error?.description.contains("cannot be read") == true)
        #expect(error?.description.contains("hush") == false)
    }
}
