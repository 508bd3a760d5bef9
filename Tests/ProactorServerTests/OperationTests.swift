import ProactorModel
import ProactorStorage
import ProactorTestSupport
import Testing

@Suite("Health and the audit log over HTTP", .timeLimit(.minutes(15)))
struct OperationTests {
    @Test("a server that can write is live and ready")
    func answersHealth() async throws {
        try await TestServer.run { server in
            #expect(try await server.get("/health/live").json?["status"] == "live")
            let ready = try await server.get("/health/ready")
            #expect(ready.status == 200)
            #expect(ready.json?["status"] == "ready")
            #expect(ready.json?["version"] == .string(ProactorVersion.current))
            #expect(ready.json?["uptimeSeconds"]?.intValue != nil)
            #expect(ready.json?["checks"]?["store"] == ["status": "pass"])
            #expect(ready.json?["checks"]?["rules"] == ["status": "pass"])
        }
    }

    @Test("the audit log is read page by page, and its chain holds over the wire")
    func readsAudit() async throws {
        var options = TestServer.Options()
        options.works = true
        options.clock = ManualClock()
        try await TestServer.run(options) { server in
            for number in 0..<3 {
                let (_, proposal) = try await server.proposal("e-\(number)")
                let decided = try await server.post(
                    "/proposals/\(proposal)/decisions",
                    #"{"verdict": "approve", "by": "anna", "reason": "№ \#(number)"}"#,
                    type: "application/json"
                )
                #expect(decided.status == 200)
            }
            var entries: [AuditEntry] = []
            while true {
                let page = try #require(try await server.get("/audit?limit=2&after=\(entries.count)").json)
                let some = try (page["entries"]?.arrayValue ?? []).map { try #require(AuditEntry(json: $0)) }
                guard !some.isEmpty else { break }
                entries += some
            }
            #expect(entries.count == 3)
            #expect(entries.allSatisfy { $0.record.actor == "anna" && $0.record.action == "proposal.approve" })
            let flaw = AuditChain.firstFlaw(in: entries, afterNumber: 0, previousHash: AuditChain.genesisHash)
            #expect(flaw == nil)
        }
    }

    @Test("a wrong query is refused", arguments: ["after=-1", "after=x", "limit=0"])
    func refusesQueries(query: String) async throws {
        try await TestServer.run { server in
            expectProblem(try await server.get("/audit?\(query)"), 400, "invalid-query")
        }
    }
}
