import Testing

/// Commands that look into a store's file, where the store is a database.
@Suite struct OfflineCommandsTests {
    @Test(arguments: [["backup", "copy.db"], ["store", "check"]])
    func `a command for files names the tools of a database`(arguments: [String]) async throws {
        let result = try await ChildProcess(arguments, in: try Site.nodes()).result()
        #expect(result.status != 0)
        #expect(result.errors.contains("pg_dump"), "\(result.errors)")
    }

    @Test func `a server without the database's address says where it is looked for`() async throws {
        let result = try await Site.nodes().run("serve", "--listen", "127.0.0.1:0")
        #expect(result.status != 0)
        #expect(result.errors.contains("DATABASE_URL"), "\(result.errors)")
    }
}
