import ProactorTestSupport
import Testing

@Suite("Gauges of what is open", .timeLimit(.minutes(15)))
struct GaugeTests {
    private static func value(_ name: String, _ server: TestServer) async throws -> Double? {
        let lines = try await server.get("/metrics").text.split(separator: "\n")
        return lines.first { $0.hasPrefix("\(name) ") }.flatMap { Double($0.dropFirst(name.utf8.count + 1)) }
    }

    @Test func `streams of tasks and of the engine count as watchers, and every connection as one`() async throws {
        var options = TestServer.Options()
        options.works = true
        try await TestServer.run(options) { server in
            let task = try await server.proposal().task
            // Streams that have ended are forgotten in their own time.
            while try await Self.value("proactor_watchers", server) != 0 {}
            let alone = try #require(try await Self.value("proactor_http_connections", server))
            #expect(alone >= 1)
            var (all, one) = (try await server.stream("/stream"), try await server.stream("/tasks/\(task)/stream"))
            _ = (try await all.next(), try await one.next())
            #expect(try await Self.value("proactor_watchers", server) == 2)
            let open = try #require(try await Self.value("proactor_http_connections", server))
            // One of them may be that on which the question was asked before.
            #expect((3...(alone + 2)).contains(open), "\(alone), then \(open)")
            _ = (all, one)
        }
    }
}
