package import ProactorExpressions
package import ProactorModel
package import ProactorRules

/// Why a value with expressions in it has no JSON form for what it was given.
package struct ScriptValueError: Error, Hashable, Sendable, CustomStringConvertible {
    package let message: String

    package var description: String { self.message }
}

extension ScriptValue {
    /// The JSON that it stands for, with the variables of `activation`.
    package func json(_ activation: Activation) throws(ScriptValueError) -> JSONValue {
        switch self {
        case .constant(let value): return value
        case .template(let template):
            do {
                return .string(try template.render(activation))
            } catch {
                throw ScriptValueError(message: error.message)
            }
        case .array(let values):
            var elements: [JSONValue] = []
            for value in values { elements.append(try value.json(activation)) }
            return .array(elements)
        case .object(let members):
            var object = JSONObject()
            for (key, value) in members { object[key] = try value.json(activation) }
            return .object(object)
        case .expression(let expression):
            let value: CELValue
            do {
                value = try expression.evaluate(activation)
            } catch {
                throw ScriptValueError(message: "\(expression.source): \(error.message)")
            }
            do {
                return try value.json()
            } catch {
                throw ScriptValueError(message: "\(expression.source): \(error.message)")
            }
        }
    }
}
