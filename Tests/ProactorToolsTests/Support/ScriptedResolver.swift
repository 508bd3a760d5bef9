import ProactorComponents
import ProactorTools
import Synchronization

/// Names and their addresses, as a test says; a list of answers is given one after another, the last one again and again.
final class ScriptedResolver: AddressResolver {
    private let answers: Mutex<[String: [[[UInt8]]]]>
    private let asked = Mutex<[String]>([])

    init(_ answers: [String: [[[UInt8]]]]) { self.answers = Mutex(answers) }

    /// Every name that was asked for.
    var names: [String] { self.asked.withLock { $0 } }

    func addresses(of host: String) async throws(ToolFailure) -> [[UInt8]] {
        self.asked.withLock { $0.append(host) }
        let answer = self.answers.withLock { answers -> [[UInt8]]? in
            guard let known = answers[host], let first = known.first else { return nil }
            if known.count > 1 { answers[host]?.removeFirst() }
            return first
        }
        guard let answer else { throw ToolFailure(.unavailable, "the host \(host) is not found") }
        return answer
    }
}
