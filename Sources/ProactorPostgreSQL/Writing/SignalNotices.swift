import ProactorModel
import ProactorStorage

/// How signals travel from one node to the others, as the texts of notifications: who tells, then a character for each
/// kind, then the tasks of which there is progress, with spaces between.
enum SignalNotices {
    /// `pg_notify` takes less than 8,000 bytes.
    private static let sizeMaximum = 7_000

    private static let codes: [(code: String, signal: StoreSignal)] = [
        ("e", .eventsAppended), ("r", .runsQueued), ("p", .proposalsChanged), ("d", .deliveriesQueued),
        ("c", .callbacksQueued), ("t", .timersChanged),
    ]

    /// The texts that tell others of signals.
    static func texts(_ signals: Set<StoreSignal>, from node: String) -> [String] {
        var texts: [String] = []
        var text = node
        for word in self.words(signals) {
            if text.utf8.count + word.utf8.count >= Self.sizeMaximum {
                texts.append(text)
                text = node
            }
            text += " " + word
        }
        return text == node ? texts : texts + [text]
    }

    /// The signals of a text that another node told; none for what this one told itself, or what cannot be read.
    static func signals(_ text: String, to node: String) -> Set<StoreSignal> {
        let words = text.split(separator: " ")
        guard let sender = words.first, sender != node else { return [] }
        return Set(
            words.dropFirst().map { word in
                Self.codes.first { $0.code == word }?.signal ?? .progress(TaskID(rawValue: String(word)))
            }
        )
    }

    /// What to wake after others were not heard for a while.
    static var all: Set<StoreSignal> { Set(Self.codes.map(\.signal)).union([.progressUnheard]) }

    private static func words(_ signals: Set<StoreSignal>) -> [String] {
        signals.map { signal in
            if case .progress(let task) = signal { return task.rawValue }
            return Self.codes.first { $0.signal == signal }?.code ?? ""
        }.filter { !$0.isEmpty }.sorted()
    }
}
