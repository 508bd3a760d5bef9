import ProactorComponents
import ProactorModel
import ProactorStorage
import ProactorTestSupport
import Testing

/// Where services post what people pressed, and what operators see of deliveries.
@Suite("Sinks over HTTP", .timeLimit(.minutes(15)))
struct SinkRouteTests {
    /// Believes what begins with `signed:`, and takes the rest for who decides what.
    private struct Chat: InteractiveSink {
        func deliver(
            _ notice: SinkNotice,
            idempotencyKey: String,
            previous: JSONValue?
        ) async throws(SinkFailure) -> JSONValue? { nil }

        /// `ACCOUNT PROPOSAL SKU`: changes the first revision.
        private func edit(_ parts: [String], _ desk: some SinkDesk) async -> SinkResponse {
            let proposal = ProposalID(rawValue: parts[1])
            switch await desk.draft(of: proposal, revision: 1, for: parts[0]) {
            case .refused(let why): return SinkResponse(status: 200, body: .string(why))
            case .draft(let draft):
                var data = draft.payload.objectValue ?? [:]
                data["sku"] = .string(parts[2])
                let edit = SinkEdit(
                    proposal: proposal,
                    data: .object(data),
                    account: parts[0],
                    reason: nil,
                    revision: 1
                )
                return SinkResponse(status: 200, body: .string("\(await desk.edit(edit))"))
            }
        }

        func answer(_ request: SinkRequest, desk: some SinkDesk) async -> SinkResponse {
            let text = String(decoding: request.body, as: UTF8.self)
            guard request.headers["x-signature"] == "right" else { return SinkResponse(status: 401) }
            let parts = text.split(separator: " ").map(String.init)
            if parts.count == 3 { return await self.edit(parts, desk) }
            guard parts.count == 2 else { return SinkResponse(status: 400) }
            let decision = SinkDecision(
                proposal: ProposalID(rawValue: parts[1]),
                verdict: .reject,
                account: parts[0],
                reason: "no",
                revision: 1
            )
            switch await desk.decide(decision) {
            case .taken: return SinkResponse(status: 200)
            case .refused(let why): return SinkResponse(status: 200, body: .string(why))
            }
        }
    }

    private static var options: TestServer.Options {
        var options = TestServer.Options()
        options.works = true
        options.sinks = ["chat": Chat()]
        return options
    }

    private func press(
        _ server: TestServer,
        _ body: String,
        signature: String = "right",
        sink: String = "chat"
    ) async throws -> Answer {
        try await server.post("/slack/\(sink)/interactions", body, type: nil, headers: [("X-Signature", signature)])
    }

    @Test("an account decides for the person whose it is, and what others press decides nothing")
    func decides() async throws {
        try await TestServer.run(Self.options) { server in
            let (_, proposal) = try await server.proposal()
            expectProblem(try await self.press(server, "U1 \(proposal)", signature: "wrong"), 401, "signature")
            expectProblem(try await self.press(server, "nonsense"), 400, "invalid-request")
            expectProblem(try await self.press(server, "U1 \(proposal)", sink: "other"), 404, "not-found")
            let stranger = try await self.press(server, "U9 \(proposal)")
            #expect(stranger.json?.stringValue?.contains("does not know who you are") == true)
            #expect(try await server.get("/proposals/\(proposal)").json?["state"] == "waiting")
            let taken = try await self.press(server, "U1 \(proposal)")
            #expect((taken.status, taken.body.count) == (200, 0))
            let json = try #require(try await server.get("/proposals/\(proposal)").json)
            #expect(json["state"] == "rejected")
            let decision = json["decisions"]?.arrayValue?.first
            #expect((decision?["by"], decision?["channel"], decision?["reason"]) == ("anna", "slack", "no"))
            let again = try await self.press(server, "U1 \(proposal)")
            #expect(again.json?.stringValue?.contains("the proposal was rejected by anna") == true)
            let unknown = try await self.press(server, "U1 prop_none")
            #expect(unknown.json?.stringValue?.contains("there is no proposal 'prop_none'") == true)
        }
    }

    @Test("deliveries are listed, and those that were given up are made again")
    func listsDeliveries() async throws {
        try await TestServer.run(Self.options) { server in
            let (_, proposal) = try await server.proposal()
            let page = try #require(try await server.get("/deliveries").json)
            let delivery = try #require(page["deliveries"]?.arrayValue?.first)
            #expect(delivery["sink"] == "inbox")
            #expect(delivery["proposal"] == .string(proposal))
            #expect((delivery["state"], delivery["occasion"]) == ("queued", "new"))
            let id = try #require(delivery["id"]?.stringValue)
            expectProblem(try await server.post("/deliveries/\(id)/retry", "", type: nil), 409, "not-given-up")
            expectProblem(try await server.post("/deliveries/dlv_x/retry", "", type: nil), 404, "not-found")
            expectProblem(try await server.get("/deliveries?state=lost"), 400, "invalid-query")
            let claim = DeliveryClaim(
                sinks: .one("inbox"),
                limit: 1,
                worker: "w",
                now: Timestamp(seconds: 5_000_000_000),
                leaseUntil: Timestamp(seconds: 5_000_000_060)
            )
            #expect(try await server.store.claimDeliveries(claim).count == 1)
            let given = DeliveryID(rawValue: id)
            try await server.store.fail(given, worker: "w", error: "no", reference: nil, nextAt: nil)
            let dead = try await server.get("/deliveries?state=dead-lettered&sink=inbox&limit=1").json
            #expect(dead?["deliveries"]?.arrayValue?.first?["error"] == "no")
            #expect(dead?["next"] == .string(id))
            #expect(try await server.get("/deliveries?before=\(id)").json?["deliveries"] == [])
            #expect(try await server.post("/deliveries/\(id)/retry", "", type: nil).json?["state"] == "queued")
            #expect(try await server.store.delivery(given)?.state == .queued)
            #expect(try await server.store.auditEntries(after: 0, limit: 10).last?.record.action == "delivery.retried")
        }
    }

    @Test("an account changes what is proposed in its person's name, and nobody else does")
    func edits() async throws {
        try await TestServer.run(Self.options) { server in
            let (_, proposal) = try await server.proposal()
            let stranger = try await self.press(server, "U9 \(proposal) SKU-2")
            #expect(stranger.json?.stringValue?.contains("does not know who you are") == true)
            let unknown = try await self.press(server, "U1 prop_none SKU-2")
            #expect(unknown.json?.stringValue?.contains("there is no proposal 'prop_none'") == true)
            #expect(try await self.press(server, "U1 \(proposal) SKU-2").json == "taken")
            let late = try await self.press(server, "U1 \(proposal) SKU-3")
            #expect(late.json?.stringValue?.contains("revision 1") == true)
            let json = try #require(try await server.get("/proposals/\(proposal)").json)
            #expect((json["revision"], json["event"]?["data"]?["sku"]) == (2, "SKU-2"))
            let entry = try await server.store.auditEntries(after: 0, limit: 10).first?.record
            #expect((entry?.actor, entry?.details["principal"]) == ("anna", "sink:chat"))
        }
    }

    @Test("a signature that stands there twice is none")
    func refusesTwoSignatures() async throws {
        try await TestServer.run(Self.options) { server in
            let (_, proposal) = try await server.proposal()
            let answer = try await server.post(
                "/slack/chat/interactions",
                "U1 \(proposal)",
                type: nil,
                headers: [("X-Signature", "right"), ("X-Signature", "right")]
            )
            expectProblem(answer, 401, "signature")
        }
    }
}
