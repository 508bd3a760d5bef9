import ProactorSQLite
import ProactorTestSupport
import Testing

@Suite struct SQLiteConformanceTests {
    @Test(arguments: StoreConformance.checks)
    func `a store on a real file conforms`(check: StoreCheck) async throws {
        let directory = try TemporaryDirectory()
        let store = try SQLiteStore(path: directory.file("state.db"))
        try await check.run(on: store)
        await store.close()
    }

    @Test func `every check has a name of its own`() {
        let names = StoreConformance.checks.map(\.name)
        #expect(names.count > 80)
        #expect(Set(names).count == names.count)
    }
}
