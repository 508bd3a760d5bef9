import ProactorExpressions
import ProactorModel

/// JSON with expressions and secrets in its texts. A text that is one `{{ CEL }}` and nothing else becomes that expression's
/// value, whatever its type; a member whose value is an optional without a value is left out.
indirect enum BodyTemplate: Sendable {
    case constant(JSONValue)
    case text(TextTemplate)
    case array([BodyTemplate])
    case object([(key: String, value: BodyTemplate)])

    /// Every text in it.
    var texts: [TextTemplate] {
        switch self {
        case .constant: []
        case .text(let template): [template]
        case .array(let elements): elements.flatMap(\.texts)
        case .object(let members): members.flatMap { $0.value.texts }
        }
    }
}
