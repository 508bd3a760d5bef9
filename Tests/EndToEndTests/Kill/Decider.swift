import ProactorModel
import ProactorTestSupport
import Synchronization
import Testing

/// A person who decides whatever waits, as fast as it comes, while the server is killed again and again.
final class Decider: Sendable {
    /// How long to wait before looking again when nothing waits.
    private static let pause = Duration.milliseconds(20)

    /// One verdict in this many sends the proposal back to its agent.
    private static let sendBackShare = 4

    private let person: String
    private let generator: Mutex<SeededGenerator>
    private let taken = Mutex<[String: String]>([:])

    init(_ person: String, seed: UInt64) {
        self.person = person
        self.generator = Mutex(SeededGenerator(seed: seed))
    }

    /// The decisions that the server said it took: the verdict by proposal.
    var decisions: [String: String] { self.taken.withLock { $0 } }

    /// Decides until the task is cancelled.
    func decide(through gate: ServerGate) async {
        while !Task.isCancelled {
            do {
                let client = try await gate.client()
                let waiting = try await client.get("/proposals?state=waiting&limit=20")["proposals"]?.arrayValue ?? []
                for proposal in waiting.shuffled() {
                    try await self.decide(proposal["id"]?.stringValue ?? "", client)
                }
                if waiting.isEmpty { try await Task.sleep(for: Self.pause) }
            } catch {
                // The server was killed: what waits still is seen again.
                await Task.yield()
            }
        }
    }

    private func decide(_ proposal: String, _ client: Client) async throws {
        let verdict = self.generator.withLock { generator in
            Int.random(in: 0..<Self.sendBackShare, using: &generator) == 0
                ? "send-back" : Bool.random(using: &generator) ? "approve" : "reject"
        }
        let answer = try await client.post(
            "/proposals/\(proposal)/decisions",
            ["verdict": .string(verdict), "by": .string(self.person), "reason": "seen"]
        )
        switch answer.status {
        case 200 where verdict == "send-back": break
        case 200:
            let before = self.taken.withLock { $0.updateValue(verdict, forKey: proposal) }
            if before != nil { Issue.record("\(proposal) was decided twice by \(self.person)") }
        // The other one was faster, or this one was, and did not hear the answer.
        case 409, 503: break
        default: Issue.record("a decision on \(proposal) was answered with \(answer)")
        }
    }
}
