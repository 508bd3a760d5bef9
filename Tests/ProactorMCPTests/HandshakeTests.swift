import ProactorComponents
import ProactorMCP
import ProactorModel
import Testing

/// Which era a server is taken to be of.
@Suite(.timeLimit(.minutes(15))) struct HandshakeTests {
    private func check(_ steps: [JSONValue], isLegacy: Bool, processes: Int = 1, timeout: Duration? = nil) async throws
    {
        let peer = try Peer(steps + [Say.tools("t"), Say.on("tools/call", Say.text("fine"))])
        try await withTool(peer.declaration(), startTimeout: timeout) { tool async throws in
            #expect(try await tool.result("t") == "fine")
        }
        let call = try #require(try peer.received("tools/call").first)
        let version = call["params"]?["_meta"]?["io.modelcontextprotocol/protocolVersion"]
        #expect((version == nil) == isLegacy)
        #expect(try peer.received("notifications/initialized").count == (isLegacy ? 1 : 0))
        #expect(try peer.processes().count == processes)
    }

    private func failure(_ steps: [JSONValue], timeout: Duration? = nil) async throws -> ToolFailure {
        let peer = try Peer(steps)
        return try await withTool(peer.declaration(), startTimeout: timeout) { tool async throws in
            try await tool.failure("t")
        }
    }

    @Test func `a server that lists the modern version is modern`() async throws {
        try await self.check(
            [Say.on("server/discover", ["supportedVersions": ["2099-01-01", "2026-07-28", "2025-11-25"]])],
            isLegacy: false
        )
    }

    @Test func `a server that refuses the version but supports it is modern`() async throws {
        let supported: JSONValue = ["supported": ["2026-07-28"], "requested": "2026-07-28"]
        try await self.check(
            [Say.on("server/discover", error: -32022, "Unsupported protocol version", data: supported)],
            isLegacy: false
        )
    }

    @Test func `a server that only supports older versions is greeted`() async throws {
        let supported: JSONValue = ["supported": ["2025-11-25"]]
        try await self.check(
            [Say.on("server/discover", error: -32022, "Unsupported protocol version", data: supported), Say.legacy],
            isLegacy: true
        )
    }

    @Test(arguments: [-32601, -32602, -32600, -32002, 0, 1] as [Int64])
    func `a server that refuses the probe is greeted, whatever the reason`(code: Int64) async throws {
        try await self.check([Say.on("server/discover", error: code, "no"), Say.legacy], isLegacy: true)
    }

    @Test func `a server that answers the probe with something else is greeted`() async throws {
        try await self.check([Say.on("server/discover", [:]), Say.legacy], isLegacy: true)
    }

    @Test func `a server that does not answer the probe is greeted`() async throws {
        try await self.check([Say.legacy], isLegacy: true, timeout: .seconds(5))
    }

    @Test func `a server that ends at the probe is started again and greeted`() async throws {
        // Both processes take the steps from the start; the second is not probed.
        try await self.check([["on": "server/discover", "exit": 1], Say.legacy], isLegacy: true, processes: 2)
    }

    @Test(arguments: ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"])
    func `each version of the legacy era will do`(version: String) async throws {
        try await self.check(
            [Say.probeRefused, Say.on("initialize", ["protocolVersion": .string(version), "capabilities": [:]])],
            isLegacy: true
        )
    }

    @Test func `a version that is not known is a reason to leave`() async throws {
        let old = try await self.failure([Say.probeRefused, Say.on("initialize", ["protocolVersion": "1999-01-01"])])
        #expect(old.kind == .misconfigured)
        #expect(old.message == "the server speaks a version of the protocol that is not known here: 1999-01-01")
        let new = try await self.failure([Say.on("server/discover", ["supportedVersions": ["2099-01-01"]])])
        #expect(new.kind == .misconfigured)
        #expect(new.message == "the server speaks versions of the protocol that are not known here: 2099-01-01")
    }

    @Test func `a server that says nothing at all is given up`() async throws {
        #expect(try await self.failure([], timeout: .milliseconds(200)).kind == .timedOut)
    }
}
