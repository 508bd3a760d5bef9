import ProactorComponents
import ProactorExpressions
import ProactorModel

/// Puts the arguments of one call, and secrets, into templates.
struct TemplateRendering: Sendable {
    private let activation: Activation
    private let secrets: SecretSource

    init(arguments: JSONObject, secrets: SecretSource) {
        self.activation = Activation(["args": CELValue(.object(arguments))])
        self.secrets = secrets
    }

    /// - Parameter encode: What becomes of each value and secret before it is put in.
    func text(
        _ template: TextTemplate,
        encode: (String) throws(ToolFailure) -> String = { $0 }
    ) throws(ToolFailure) -> String {
        var text = ""
        for piece in template.pieces {
            switch piece {
            case .text(let part): text += part
            case .secret(let reference): text += try encode(self.secret(reference))
            case .value(let value): text += try encode(self.rendered(value))
            }
        }
        return text
    }

    /// The texts that a query or a header has for a template: none for a value that is missing or null, and one for each
    /// element of a list.
    func texts(_ template: TextTemplate) throws(ToolFailure) -> [String] {
        guard let expression = template.singleExpression else { return [try self.text(template)] }
        let elements: [JSONValue]
        switch try self.value(of: expression) {
        case nil, .null: return []
        case .array(let list): elements = list
        case let value?: elements = [value]
        }
        return elements.map { $0.stringValue ?? $0.jsonText }
    }

    /// The JSON of a body; `nil` where it is one expression, and that has no value.
    func json(_ template: BodyTemplate) throws(ToolFailure) -> JSONValue? {
        switch template {
        case .constant(let value): return value
        case .text(let text):
            if let expression = text.singleExpression { return try self.value(of: expression) }
            return .string(try self.text(text))
        case .array(let templates):
            var elements: [JSONValue] = []
            for template in templates { if let element = try self.json(template) { elements.append(element) } }
            return .array(elements)
        case .object(let members):
            var object = JSONObject()
            for (key, template) in members { object[key] = try self.json(template) }
            return .object(object)
        }
    }

    private func secret(_ reference: SecretReference) throws(ToolFailure) -> String {
        guard let secret = self.secrets[reference] else {
            throw ToolFailure(.misconfigured, "a secret of the tool is not there: \(reference.advice)")
        }
        return secret
    }

    private func rendered(_ template: Template) throws(ToolFailure) -> String {
        do { return try template.render(self.activation) } catch {
            throw ToolFailure(.invalidArguments, "the arguments do not fit the tool's request: \(error.message)")
        }
    }

    private func value(of expression: Expression) throws(ToolFailure) -> JSONValue? {
        do {
            let value = try expression.evaluate(self.activation)
            if case .optional(nil) = value { return nil }
            return try value.json()
        } catch {
            throw ToolFailure(
                .invalidArguments,
                "the arguments do not fit the tool's request: {{ \(expression.source) }}: \(error)"
            )
        }
    }
}
