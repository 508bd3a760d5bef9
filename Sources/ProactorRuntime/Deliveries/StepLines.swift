import ProactorModel

/// What an agent did in a few lines, for those who have a minute.
enum StepLines {
    private static let countMaximum = 10
    private static let lengthMaximum = 200

    static func lines(of steps: [Step]) -> [String] {
        let lines = steps.compactMap(Self.line)
        guard lines.count > Self.countMaximum else { return lines }
        return lines.prefix(Self.countMaximum) + ["… and \(lines.count - Self.countMaximum) more"]
    }

    private static func line(_ step: Step) -> String? {
        switch step.kind {
        case .say: return Self.cut(step.input.stringValue ?? step.input.jsonText)
        case .modelTurn:
            guard case .value(let json) = step.output, let text = ModelTurn(json: json)?.text, !text.isEmpty else {
                return nil
            }
            return Self.cut(text)
        case .toolCall:
            if case .failure(let message) = step.output {
                return Self.cut("Asked \(step.name), which failed: \(message)")
            }
            return Self.cut("Asked \(step.name)")
        case .emit, .feedback: return nil
        }
    }

    /// On one line, and no longer than a line should be.
    private static func cut(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        return line.count > Self.lengthMaximum ? line.prefix(Self.lengthMaximum) + "…" : line
    }
}
