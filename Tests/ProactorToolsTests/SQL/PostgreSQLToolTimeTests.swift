import ProactorComponents
import ProactorModel
import ProactorRuntime
import ProactorTestSupport
import ProactorTools
import Testing

/// Queries on a real PostgreSQL server that take too long, and servers that go away.
@Suite(.enabled(if: PostgreSQLServer.isExpected, "install a PostgreSQL server"), .timeLimit(.minutes(15)))
struct PostgreSQLToolTimeTests {
    private static let sleeps = "SELECT pg_sleep(:seconds::float8)::text AS slept, :mark AS mark"

    private func tool(_ query: String = sleeps, _ more: String = "connections: 1") async throws -> any Tool {
        try PostgreSQLToolTests.tool(on: await PostgreSQLServer.shared.value, query, more)
    }

    @Test func `the server ends a query that takes longer than the statement's limit`() async throws {
        let tool = try await self.tool(Self.sleeps, "connections: 1\nstatementTimeout: 50ms")
        let failure = await tool.failure(["seconds": 600])
        #expect(failure?.kind == .timedOut)
        #expect(failure?.message.contains("SQLSTATE 57014") == true)
        #expect(try await tool.result(["seconds": 0])["count"] == 1)
    }

    @Test func `a caller that is cancelled is let go, the server stops, and the next one is answered`() async throws {
        let server = try await PostgreSQLServer()
        let tool = try PostgreSQLToolTests.tool(on: server, Self.sleeps, "connections: 1")
        let active = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
        for round in 0..<3 {
            let calling = Task { await tool.failure(["seconds": 600]) }
            while try await server.run(active) != "1\n" { try Task.checkCancellation() }
            calling.cancel()
            #expect(await calling.value?.kind == .unavailable)
            let answer = try await tool.result(["seconds": 0, "mark": .string("round \(round)")])
            #expect(answer["rows"]?.arrayValue?.first?["mark"] == .string("round \(round)"))
            while try await server.run(active) != "0\n" { try Task.checkCancellation() }
        }
        try await server.stop()
    }

    @Test func `a slow query does not hold up another one, as long as there are connections`() async throws {
        let tool = try await self.tool(Self.sleeps, "connections: 2")
        let slow = Task { await tool.failure(["seconds": 600]) }
        // Both connections answer while one of them sleeps, each call on whichever is free.
        for _ in 0..<3 { #expect(try await tool.result(["seconds": 0])["count"] == 1) }
        slow.cancel()
        #expect(await slow.value?.kind == .unavailable)
    }

    @Test func `a caller that waits for a connection can be cancelled`() async throws {
        let server = try await PostgreSQLServer()
        let tool = try PostgreSQLToolTests.tool(on: server, Self.sleeps, "connections: 1")
        let slow = Task { await tool.failure(["seconds": 600]) }
        while try await server.run("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'") != "1\n" {
            try Task.checkCancellation()
        }
        let waiting = Task { await tool.failure(["seconds": 0]) }
        waiting.cancel()
        #expect(await waiting.value?.kind == .unavailable)
        slow.cancel()
        #expect(await slow.value?.kind == .unavailable)
        #expect(try await tool.result(["seconds": 0])["count"] == 1)
        try await server.stop()
    }

    @Test func `a connection that was lost is opened again`() async throws {
        let server = try await PostgreSQLServer()
        let tool = try PostgreSQLToolTests.tool(on: server, "SELECT pg_backend_pid() AS pid", "connections: 1")
        let first = try await tool.result()["rows"]?.arrayValue?.first?["pid"]
        #expect(try await tool.result()["rows"]?.arrayValue?.first?["pid"] == first)

        try await server.run("SELECT pg_terminate_backend(\(first?.jsonText ?? "0"), 10000)")
        #expect(try await tool.result()["rows"]?.arrayValue?.first?["pid"] != first)

        try await server.stop()
        let failure = await tool.failure()
        #expect(failure?.kind == .unavailable)
        #expect(failure?.isRetriable == true)
        try await server.start()
        #expect(try await tool.result()["count"] == 1)
        await tool.close()
        try await server.stop()
    }

    @Test func `a server that goes down in the middle of a query is told as such`() async throws {
        let server = try await PostgreSQLServer()
        let tool = try PostgreSQLToolTests.tool(on: server, Self.sleeps, "connections: 1")
        let calling = Task { await tool.failure(["seconds": 600]) }
        while try await server.run("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'") != "1\n" {
            try Task.checkCancellation()
        }
        try await server.stop()
        #expect(await calling.value?.kind == .unavailable)
    }

    @Test func `many calls at once are each answered with their own`() async throws {
        let tool = try await self.tool("SELECT :n::int AS n, pg_sleep(0.001)::text AS slept", "connections: 4")
        try await withThrowingTaskGroup(of: (Int, JSONValue?).self) { group in
            for number in 0..<200 {
                group.addTask {
                    let rows = try await tool.result(["n": .int(Int64(number))])["rows"]
                    return (number, rows?.arrayValue?.first?["n"])
                }
            }
            for try await (number, answer) in group { #expect(answer == .int(Int64(number))) }
        }
    }
}
