import Foundation
import ProactorModel
import ProactorTestSupport
import Synchronization
import Testing

/// From a run that could not go on, over what the critic proposes, to the run's end.
@Suite(.timeLimit(.minutes(15))) struct CriticTests {
    /// Plays the planner, whose second turn is refused, and the critic.
    private final class Provider: Sendable {
        private struct State {
            var refuses = true
            var plannerRequests: [Int] = []
        }

        private let state = Mutex(State())
        private let order: JSONValue

        init(order: JSONValue) { self.order = order }

        /// Messages of each request for the planner.
        var plannerRequests: [Int] { self.state.withLock { $0.plannerRequests } }

        func accept() { self.state.withLock { $0.refuses = false } }

        func reply(to request: StandInRequest) -> StandInReply {
            let messages = request.body["messages"]?.arrayValue ?? []
            guard request.body["system"]?.jsonText.contains("You look after Proactor") != true else {
                return Self.critic(messages)
            }
            let refuses = self.state.withLock { state in
                state.plannerRequests.append(messages.count)
                return state.refuses
            }
            if messages.count < 3 {
                return .calls(("demand-forecast", ["sku": "SKU-123", "warehouse": "EU-1", "days": 14]))
            }
            if refuses { return .failure(StandInFailure(.invalid)) }
            return .calls(("emit_ReorderProposed", self.order))
        }

        private static func critic(_ messages: [JSONValue]) -> StandInReply {
            let prompt = messages.first?.jsonText ?? ""
            let run = prompt.firstMatch(of: /run_[0-9a-z]{26}/).map { String($0.0) } ?? "?"
            if messages.count < 3 { return .calls(("dead-letters_show", ["run": .string(run)])) }
            // It has read the journal, if it can name the tool that the run had called.
            let beforehand = messages[2].jsonText.contains("demand-forecast") ? "Put the proxy in order." : "?"
            return .calls(
                (
                    "emit_DeadLetterFixProposed",
                    [
                        "run": .string(run), "rule": "reorder-on-stockout", "agent": "supply-chain",
                        "code": "model-request-refused", "error": "the request is refused", "action": "resume",
                        "beforehand": .string(beforehand), "reason": "The provider refused the second turn.",
                    ]
                )
            )
        }
    }

    @Test func `a dead letter is examined by the critic's model, and goes on where it stopped once that is approved`()
        async throws
    {
        let played = Provider(order: try ShippedSite.order())
        let options = ProviderStandIn.Options(script: { played.reply(to: $0) })
        try await ProviderStandIn.run(options) { provider in
            let site = try await ShippedSite.make(provider.anthropicURL)
            let (server, client) = try await ServerProcess.start(
                in: site,
                environment: ["ANTHROPIC_API_KEY": "stand-in-key"]
            )
            let answer = try await client.post(event: ShippedSite.stockout)
            let task = try #require(answer.body["task"]?.stringValue)
            let fix = try await Self.proposal(of: "review-dead-letter", in: task, client)
            #expect(fix["event"]?["data"]?["action"] == "resume")
            #expect(fix["event"]?["data"]?["beforehand"] == "Put the proxy in order.")
            let run = try #require(fix["event"]?["data"]?["run"]?.stringValue)
            #expect(played.plannerRequests == [1, 3])

            played.accept()
            let decided = try await client.post(
                "/proposals/\(try #require(fix["id"]?.stringValue))/decisions",
                ["by": "finn", "verdict": "approve"]
            )
            #expect(decided.status == 200, "\(decided.body.jsonText)")
            let order = try await Self.proposal(of: "reorder-on-stockout", in: task, client)
            #expect(order["task"] == .string(task) && order["event"]?["data"]?["quantity"] == 184)
            // Only the turn that was missing is paid for.
            #expect(played.plannerRequests == [1, 3, 3])
            let shown = try await client.get("/runs/\(run)")
            #expect(shown["state"] == "completed")
            #expect(shown["steps"]?.arrayValue?.map { $0["kind"] } == ["model-turn", "tool-call", "model-turn"])
            let letter = try await client.get("/dead-letters/\(run)")
            #expect(letter["resolution"]?["action"]?.stringValue == "resumed", "\(letter.jsonText)")
            #expect(await server.stop().status == 0)
        }
    }

    /// A rule's proposal, once it waits.
    private static func proposal(of rule: String, in task: String, _ client: Client) async throws -> JSONValue {
        for try await entry in client.entries(of: task) where entry.kind == "ProposalWaiting" {
            let proposals = try await client.get("/proposals")["proposals"]?.arrayValue ?? []
            if let proposal = proposals.first(where: { $0["rule"]?.stringValue == rule }) { return proposal }
        }
        throw Missing(rule: rule)
    }

    private struct Missing: Error { var rule: String }
}
