import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import ProactorModel
import ProactorTelemetry
import ProactorTestSupport
import Testing

/// What a server tells of itself while it works, from a webhook to a person's decision.
@Suite(.timeLimit(.minutes(15))) struct TelemetryTests {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    private static let sender = "00f067aa0ba902b7"
    private static let payload = "order-plaintext-9"
    private static let key = "stand-in-key"
    private static let script = "Tests/ProactorObservabilityTests/Judges/judge_telemetry.py"

    /// - Parameters:
    ///   - hasContent: Whether spans hold what people and models wrote.
    ///   - asksFirst: Whether each call of the tool needs a person's approval.
    private static func site(
        _ provider: String,
        _ warehouse: String,
        _ collector: String,
        hasContent: Bool,
        asksFirst: Bool
    ) throws -> Site {
        let site = try Site()
        try site.write(
            "proactor.yaml",
            """
            telemetry:
              content: \(hasContent)
              traces: { endpoint: "\(collector)", headers: { X-Key: "${env:STAND_IN_KEY}" } }
            logs: { format: json, level: debug }
            budget: { day: 100 }
            models:
              default:
                anthropic: { model: stand-in-model, key: "${env:STAND_IN_KEY}", baseURL: "\(provider)" }
                limits: { requests: 1000, concurrency: 8 }
                prices: { input: 3, output: 15 }
            tools:
              warehouse:
                description: Reserves units.
                effect: \(asksFirst)
                http:
                  method: POST
                  url: "\(warehouse)/reservations"
                  body: { order: "{{ args.order }}" }
                  privateAddresses: true
                  parameters: { type: object, required: [order], properties: { order: { type: string } } }
            people: { anna: { name: Anna } }
            """
        )
        try site.write(
            "Rules/shop/shop.yaml",
            """
            events:
              OrderPlaced: { schema: { type: object, required: [order] } }
              OrderConfirmed: { schema: { type: object, required: [order] } }
              OrderApproved: { description: A person agreed. }
            rules:
              confirm:
                on: OrderPlaced
                agent: clerk
                prompt: "Confirm {{ data.order }}."
                emits: [OrderConfirmed]
                approval: { sinks: [inbox], approvers: [anna], onApproved: OrderApproved }
              broken:
                on: OrderPlaced
                when: data.missing > 1
                agent: clerk
                emits: [OrderConfirmed]
              tally:
                on: OrderPlaced
                collect: { within: 1d }
                agent: clerk
                emits: [OrderConfirmed]
            agents:
              clerk:
                model: default
                instructions: You confirm orders.
                tools: [warehouse]
            """
        )
        return site
    }

    /// A turn that calls the tool, and then one that emits.
    private static func reply(to request: StandInRequest) -> StandInReply {
        let messages = request.body["messages"]?.arrayValue ?? []
        return messages.count < 3
            ? .calls(("warehouse", ["order": .string(Self.payload)]))
            : .calls(("emit_OrderConfirmed", ["order": .string(Self.payload)]))
    }

    private static func send(
        _ method: HTTPMethod,
        _ url: String,
        _ body: JSONValue? = nil,
        headers: [(String, String)] = []
    ) async throws -> (status: Int, text: String) {
        var request = HTTPClientRequest(url: url)
        request.method = method
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body {
            request.body = .bytes(ByteBuffer(bytes: body.jsonBytes))
        }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
        let text = String(buffer: try await response.body.collect(upTo: 16_777_216))
        return (Int(response.status.code), text)
    }

    private struct Told {
        let tree: SpanTree
        let bodies: [String]
        let metrics: String
        let log: String
        let warehouseParent: String?
        let modelParents: [String?]
    }

    /// One order from its post to its approval, and everything that was told of it.
    private static func work(hasContent: Bool = false, asksFirst: Bool = false) async throws -> Told {
        try await CollectorStandIn.run { collector in
            try await CollectorStandIn.run { warehouse in
                try await ProviderStandIn.run(ProviderStandIn.Options(script: { Self.reply(to: $0) })) { provider in
                    let site = try Self.site(
                        provider.anthropicURL,
                        warehouse.endpoint,
                        collector.endpoint,
                        hasContent: hasContent,
                        asksFirst: asksFirst
                    )
                    let server = try ServerProcess.launch(
                        in: site,
                        ["--log-level", "debug"],
                        environment: ["STAND_IN_KEY": Self.key]
                    )
                    let client = try #require(await server.serving())
                    let metrics = try await Self.order(client)
                    let result = await server.stop()
                    #expect(result.status == 0, "\(result.errors)")
                    return Told(
                        tree: SpanTree(collector.spans),
                        bodies: collector.received.map { String(decoding: $0.body, as: UTF8.self) },
                        metrics: metrics,
                        log: result.errors,
                        warehouseParent: warehouse.received.first?.headers["traceparent"],
                        modelParents: provider.requests.map { $0.headers["traceparent"] }
                    )
                }
            }
        }
    }

    /// Places an order, approves what comes of it, and reads the metrics when all is done.
    private static func order(_ client: Client) async throws -> String {
        let event: JSONValue = [
            "specversion": "1.0", "id": "o-1", "source": "/shop", "type": "OrderPlaced",
            "data": ["order": .string(Self.payload)],
        ]
        let posted = try await Self.send(
            .POST,
            client.server + "/events",
            event,
            headers: [
                ("Content-Type", "application/cloudevents+json"), ("traceparent", "00-\(Self.trace)-\(Self.sender)-01"),
            ]
        )
        #expect(posted.status == 202)
        let task = try #require(try JSONParser.parse(posted.text)["task"]?.stringValue)
        for try await entry in client.entries(of: task) where entry.kind == "ProposalWaiting" {
            let proposal = try #require(entry.data["proposal"]?.stringValue)
            let decided = try await client.post(
                "/proposals/\(proposal)/decisions",
                ["verdict": "approve", "by": "anna", "reason": "fine"]
            )
            #expect(decided.status == 200)
        }
        // Repeated, refused and unknown requests are told apart.
        _ = try await client.post(event: event)
        _ = try await client.post(event: ["specversion": "1.0", "id": "o-2", "source": "/shop", "type": "OrderPlaced"])
        _ = try await Self.send(.GET, client.server + "/nowhere/\(Self.payload)")
        return try await Self.send(.GET, client.server + "/metrics").text
    }

    @Test func `one order is one trace from the sender to the sinks, and every hop carries it on`() async throws {
        let told = try await Self.work()
        let tree = told.tree
        let post = try #require(tree.named("POST /events").first { $0.trace == Self.trace })
        #expect((post.parent, post.kind) == (Self.sender, 2))
        let accept = try #require(tree.below(post).first { $0.name == "accept" })
        #expect(accept.kind == 4)
        let route = try #require(tree.below(accept).first { $0.name == "route OrderPlaced" })
        #expect(route["cloudevents.event_id"] == "o-1")
        #expect(route["proactor.rule.matches"] == "1")
        let run = try #require(tree.below(route).first { $0.name == "invoke_agent clerk" })
        #expect(run["gen_ai.operation.name"] == "invoke_agent")
        #expect((run["proactor.outcome"], run["proactor.rule"]) == ("completed", "confirm"))

        let chats = tree.below(run).filter { $0.name == "chat stand-in-model" }
        #expect(chats.count == 2)
        for chat in chats {
            #expect(chat.kind == 3)
            #expect(chat["gen_ai.provider.name"] == "anthropic")
            #expect(chat["gen_ai.response.finish_reasons"]?.contains("tool_call") == true)
            #expect((chat["gen_ai.usage.input_tokens"].flatMap { Int($0) } ?? 0) > 0)
            #expect(chat["server.address"] == "127.0.0.1")
        }
        // Each request is a span of its own below its chat, and the provider was told of it.
        let requests = chats.flatMap { tree.below($0) }
        #expect(Set(told.modelParents) == Set(requests.map { "00-\(Self.trace)-\($0.id)-01" }))
        let tool = try #require(tree.below(run).first { $0.name == "execute_tool warehouse" })
        #expect(tool["gen_ai.tool.call.id"] == run["proactor.run.id"].map { "\($0)-1" })
        let call = try #require(tree.below(tool).first)
        #expect(call["http.response.status_code"] == "200")
        #expect(told.warehouseParent == "00-\(Self.trace)-\(call.id)-01")
        #expect(tree.below(run).contains { $0.name == "deliver inbox" })

        // The decision has its own trace, linked to the run's; what it sets off goes on in the order's.
        let decide = try #require(tree.named("decide confirm").first)
        #expect(decide.trace != Self.trace)
        #expect(decide.links.first?["traceId"]?.stringValue == Self.trace)
        #expect(decide.links.first?["spanId"]?.stringValue == run.id)
        let posted = try #require(tree.spans.first { $0.id == decide.parent })
        #expect(posted["http.route"]?.contains("decisions") == true)
        #expect(tree.below(run).contains { $0.name == "route OrderApproved" })

        // Every span but the first stands below one that was sent too.
        let ids = Set(tree.spans.map(\.id))
        #expect(
            tree.spans.filter { $0.trace == Self.trace && $0.id != post.id }.allSatisfy {
                ids.contains($0.parent ?? "")
            }
        )
        for body in told.bodies {
            #expect(!body.contains(Self.payload) && !body.contains("You confirm orders") && !body.contains(Self.key))
        }
        try await Self.judge("traces", told.bodies)
        Self.expectLog(told.log, run: run["proactor.run.id"])
        try await Self.expectMetrics(told.metrics)
    }

    @Test func `a run that waits for a person keeps no span open, and the next attempt is linked to what went before`()
        async throws
    {
        let told = try await Self.work(hasContent: true, asksFirst: true)
        let attempts = told.tree.named("invoke_agent clerk")
        #expect(attempts.map { $0["proactor.outcome"] } == ["suspended", "completed"])
        let first = try #require(attempts.first)
        let second = try #require(attempts.last)
        #expect(first.trace == Self.trace && second.trace == Self.trace)
        #expect(first.parent == second.parent)
        #expect(first.links.isEmpty)
        #expect(second.links.map { $0["spanId"]?.stringValue } == [first.id])
        let tool = try #require(told.tree.below(second).first { $0.name == "execute_tool warehouse" })
        #expect(tool.links.map { $0["spanId"]?.stringValue } == [first.id])
        // Where the deployment asks for it, spans hold what was said.
        let chat = try #require(told.tree.named("chat stand-in-model").first)
        #expect(chat["gen_ai.input.messages"]?.contains(Self.payload) == true)
        #expect(chat["gen_ai.output.messages"]?.contains("warehouse") == true)
        #expect(tool["gen_ai.tool.call.arguments"]?.contains(Self.payload) == true)
        #expect(told.bodies.allSatisfy { !$0.contains(Self.key) })
    }

    @Test func `while a shutdown drains, the server is not ready and works all the same`() async throws {
        let site = try Site.bell("limits: { drain: 20s }")
        let (server, client) = try await ServerProcess.start(in: site)
        #expect(try await Self.send(.GET, client.server + "/health/ready").status == 200)
        server.terminate()
        var ready = (status: 200, text: "")
        while ready.status == 200 { ready = try await Self.send(.GET, client.server + "/health/ready") }
        #expect(ready.status == 503)
        let problem = try JSONParser.parse(ready.text)
        #expect(problem["type"] == "urn:proactor:problem:not-ready")
        #expect(problem["checks"]?["serving"]?["status"] == "fail")
        #expect(problem["checks"]?["store"]?["status"] == "pass")
        #expect(try await Self.send(.GET, client.server + "/health/live").status == 200)
        let posted = try await client.post(event: try JSONParser.parse(Site.ring("late")))
        #expect(posted.status == 202)
        server.kill()
        _ = await server.result()
    }

    private static func judge(_ kind: String, _ texts: [String]) async throws {
        guard PythonCounterpart.telemetry.isWanted else { return }
        for text in texts {
            let (lines, status) = try await PythonCounterpart.telemetry.judge(Self.script, [kind], text)
            #expect(status == 0, "\(lines)")
        }
    }

    /// Every line is one JSON object, and none holds the key or the payload.
    private static func expectLog(_ log: String, run: String?) {
        let lines = log.split(separator: "\n").filter { $0.hasPrefix("{") }
        #expect(!lines.isEmpty)
        for line in lines {
            let json = try? JSONParser.parse(String(line))
            #expect(json?["level"] != nil && json?["time"] != nil && json?["message"] != nil, "\(line)")
        }
        #expect(!log.contains(Self.key))
        // Services are told by name: their descriptions would hold everything that they do.
        #expect(log.contains("RouterService") && !log.contains("EngineLimits("))
        #expect(!log.contains(Self.payload))
    }

    /// What only comes with a failure, with a broker, with a server of the Model Context Protocol, or after minutes.
    private static let rare: Set<String> = [
        MetricName.modelFailures, MetricName.governorRefused, MetricName.mcpDuration, MetricName.seriesOverflow,
        MetricName.runs, MetricName.runsOldest, MetricName.deliveriesPending, MetricName.deliveriesOldest,
        MetricName.spansDropped, MetricName.genAIFirstChunk, MetricName.proposalsSentBack, MetricName.proposalsAnswered,
        MetricName.sourceConnected, MetricName.sourceMessages,
    ]

    private static func expectMetrics(_ text: String) async throws {
        let exposed = Set(text.matches(of: /(?m)^# TYPE (\S+) \S+$/).map { String($0.output.1) })
        let known = Set(MetricCatalogue.all.map(\.name))
        #expect(exposed.subtracting(known) == [])
        #expect(known.subtracting(exposed).subtracting(Self.rare) == [])
        for line in [
            #"proactor_events_accepted_total{type="OrderPlaced"} 1"#, "proactor_events_repeated_total 1",
            #"proactor_events_refused_total{reason="invalid-payload"} 1"#,
            #"proactor_rule_matches_total{rule="confirm"} 1"#, #"proactor_rule_failures_total{rule="broken"} 1"#,
            #"proactor_rule_held_total{rule="tally",outcome="collected"} 1"#,
            #"proactor_run_attempts_total{agent="clerk",outcome="completed"} 1"#,
            #"proactor_model_turns_total{model="default"} 2"#,
            #"proactor_tool_calls_total{tool="warehouse",outcome="returned"} 1"#,
            #"proactor_deliveries_total{sink="inbox",outcome="delivered"} 1"#,
            #"proactor_proposals_decided_total{rule="confirm",state="approved"} 1"#,
            #"proactor_approval_duration_seconds_count{rule="confirm"} 1"#,
            #"proactor_governor_limit{model="default",dimension="requests"} 1000"#, "proactor_budget_day 100",
            #"proactor_http_requests_total{method="GET",route="(none)",status="404"} 1"#,
            #"gen_ai_client_operation_duration_seconds_count{gen_ai_operation_name="chat",gen_ai_provider_name="anthropic","#
                + #"gen_ai_request_model="stand-in-model"} 2"#,
        ] {
            #expect(text.contains(line + "\n"), "\(line)")
        }
        try await Self.judge("metrics", [text])
    }
}
