import ProactorModel

/// One entry of a task's progress, as a line for a person.
struct ProgressLine {
    private static let kindWidth = 16

    let kind: String
    let time: String
    let text: String

    /// - Parameter json: An entry as the server streams it.
    init(_ json: JSONValue) {
        let kind = json["kind"]?.stringValue ?? "?"
        let at = json["at"]?.stringValue ?? ""
        self.kind = TextTable.onOneLine(kind)
        self.time = TextTable.onOneLine(at.count >= 19 ? String(at.dropFirst(11).prefix(8)) : at)
        self.text = TextTable.onOneLine(
            ProgressSentence.text(ProgressEntry.Kind(rawValue: kind), json["data"] ?? .null)
        )
    }

    func rendered(isColored: Bool) -> String {
        let padding = String(repeating: " ", count: max(1, Self.kindWidth - self.kind.count))
        return TextStyle.quiet.apply(self.time, isOn: isColored) + "  "
            + self.style.apply(self.kind, isOn: isColored) + padding + self.text
    }

    private var style: TextStyle {
        switch ProgressEntry.Kind(rawValue: self.kind) {
        case .ruleFailed, .hopLimitReached, .runDeadLettered: .bad
        case .runRetrying, .proposalWaiting: .warning
        case .eventEmitted, .proposalDecided, .taskCompleted: .good
        default: .bold
        }
    }
}
