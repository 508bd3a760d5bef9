import ProactorModel

/// Steps of a run's journal as the command line shows them.
enum StepText {
    private static let textMaximum = 400

    static func lines(_ step: JSONValue) -> [String] {
        let input = ValueText.short(step["input"] ?? .null)
        switch step["kind"]?.stringValue.flatMap(Step.Kind.init) {
        case .say: return ["  said: \(input)"]
        case .modelTurn: return Self.turn(step)
        case .feedback:
            let comment = step["input"]?["comment"].map { ValueText.short($0, maximum: Self.textMaximum) } ?? ""
            return ["  \(ValueText.text(step["name"])) sent the proposal back: \(comment)"]
        default:
            let outcome =
                step["error"].map { "failed: \(ValueText.short($0))" } ?? ValueText.short(step["output"] ?? .null)
            return ["  \(ValueText.text(step["name"])) \(input) → \(outcome)"]
        }
    }

    /// A model's turn: what it cost, what it said, and what it asked for.
    private static func turn(_ step: JSONValue) -> [String] {
        let tokens = TokenUsage(json: step["usage"]?["tokens"] ?? .null)
        let cost = step["usage"]?["cost"].map { ", cost \(ValueText.short($0))" } ?? ""
        var lines = [
            "  \(ValueText.text(step["name"])): \(tokens.totalInput) tokens in, \(tokens.output) out\(cost)"
        ]
        for part in step["output"].flatMap(ModelTurn.init(json:))?.content ?? [] {
            switch part {
            case .text(let text):
                lines.append("    said: \(ValueText.short(.string(text), maximum: Self.textMaximum))")
            case .toolCall(let use):
                switch use.arguments {
                case .json(let arguments): lines.append("    called \(use.name) \(ValueText.short(arguments))")
                case .malformed: lines.append("    called \(use.name) with what is no JSON")
                }
            case .toolResult, .opaque: break
            }
        }
        return lines
    }
}
