import ProactorModel
import ProactorTestSupport
import Synchronization

/// What a provider was asked, and plays a clerk who looks an order up and then confirms it; one request in five goes wrong.
final class ModelLog: Sendable {
    /// One turn of one order's conversation.
    struct Turn: Hashable {
        let order: String
        /// Messages that the request had.
        let messages: Int
    }

    /// Of a hundred requests, how many go wrong.
    private static let failureShare = 20
    /// Places among which the kinds of failures are drawn.
    private static let kinds = 51

    private let asked = Mutex<[(turn: Turn, at: Timestamp)]>([])
    private let chance: Mutex<SeededGenerator>

    init(seed: UInt64) { self.chance = Mutex(SeededGenerator(seed: seed)) }

    /// When each turn was asked for, in order.
    var requests: [Turn: [Timestamp]] {
        self.asked.withLock { Dictionary(grouping: $0, by: \.turn).mapValues { $0.map(\.at) } }
    }

    func reply(to request: StandInRequest) -> StandInReply {
        let messages = request.body["messages"]?.arrayValue ?? []
        let prompt = messages.first?.jsonText ?? ""
        let order = prompt.firstMatch(of: /order-[0-9]+/).map { String($0.0) } ?? "?"
        self.asked.withLock { $0.append((Turn(order: order, messages: messages.count), StandInTime.now)) }
        let (roll, kind) = self.chance.withLock { chance in
            (Int.random(in: 0..<100, using: &chance), Int.random(in: 0..<Self.kinds, using: &chance))
        }
        let faults: [StandInFault]
        if roll < Self.failureShare {
            switch kind {
            // Few, since the governor slows down after each as if the limit were true.
            case 0: return .failure(StandInFailure(.rateLimited, retryAfter: .milliseconds(200)))
            case 1: return .failure(StandInFailure(.rateLimited))
            case 2...8: return .failure(StandInFailure(.failed))
            case 9...15: return .failure(StandInFailure(.overloaded))
            case 16...22: return .calls(("stok", ["item": "lamp"]))
            case 23...29: faults = [.writes(ofBytes: 1)]
            case 30...36: faults = [.endsEarly]
            case 37...43: faults = [.drops(afterEvents: 2)]
            default: faults = [.malformedEvent(at: 2)]
            }
        } else {
            faults = []
        }
        return messages.count < 3
            ? .calls(("stock", ["item": "lamp"]), faults: faults)
            : .calls(("emit_OrderConfirmed", ["order": .string(order)]), faults: faults)
    }
}
