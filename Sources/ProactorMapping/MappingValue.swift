import ProactorExpressions
import ProactorModel

/// JSON with expressions in its texts. A text that is one `{{ CEL }}` and nothing else becomes that expression's value,
/// whatever its type; a member or an element whose value is an optional without a value is left out.
indirect enum MappingValue: Sendable {
    case constant(JSONValue)
    case expression(Expression)
    case template(Template)
    case array([MappingValue])
    case object([(key: String, value: MappingValue)])

    /// A text with expressions in it, as a file has it.
    init(_ text: String, environment: ExpressionEnvironment) throws(ExpressionError) {
        self.init(try Template(text, environment: environment))
    }

    private init(_ template: Template) {
        if let expression = template.singleExpression {
            self = .expression(expression)
        } else {
            self = template.constantText.map { .constant(.string($0)) } ?? .template(template)
        }
    }

    /// The paths that its expressions read.
    var references: [Reference] {
        switch self {
        case .constant: []
        case .expression(let expression): expression.references
        case .template(let template): template.references
        case .array(let elements): elements.flatMap(\.references)
        case .object(let members): members.flatMap(\.value.references)
        }
    }

    /// The value; `nil` where it is one expression that has none.
    ///
    /// - Throws: why there is none, as a sentence.
    func json(_ activation: Activation, sizeMaximum: Int) throws(MappingProblem) -> JSONValue? {
        switch self {
        case .constant(let value): return value
        case .expression(let expression):
            do {
                let value = try expression.evaluate(activation)
                if case .optional(nil) = value { return nil }
                return try value.json(sizeMaximum: sizeMaximum)
            } catch {
                throw MappingProblem("{{ \(expression.source) }}: \(error)")
            }
        case .template(let template):
            do { return .string(try template.render(activation)) } catch { throw MappingProblem(error.message) }
        case .array(let elements):
            var values: [JSONValue] = []
            for element in elements {
                if let value = try element.json(activation, sizeMaximum: sizeMaximum) { values.append(value) }
            }
            return .array(values)
        case .object(let members):
            var object = JSONObject()
            for (key, value) in members { object[key] = try value.json(activation, sizeMaximum: sizeMaximum) }
            return .object(object)
        }
    }
}

/// Why a part of a mapping has no value.
struct MappingProblem: Error, Hashable, Sendable {
    let message: String

    init(_ message: String) { self.message = message }
}
