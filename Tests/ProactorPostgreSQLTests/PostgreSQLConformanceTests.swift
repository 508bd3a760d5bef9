import ProactorPostgreSQL
import ProactorTestSupport
import Testing

@Suite(.enabled(if: PostgreSQLServer.isExpected), .timeLimit(.minutes(15)))
struct PostgreSQLConformanceTests {
    @Test(arguments: StoreConformance.checks)
    func `a store in a database of its own conforms`(check: StoreCheck) async throws {
        let store = try await PostgreSQLStore(
            PostgreSQLStoreOptions(url: try await PostgreSQLServer.shared.value.database(), connections: 2)
        )
        do {
            try await check.run(on: store)
        } catch {
            await store.close()
            throw error
        }
        await store.close()
    }
}
