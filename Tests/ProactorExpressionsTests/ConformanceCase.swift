import ProactorExpressions
import ProactorModel

/// One case of a conformance file, in the form that `cel/README.md` beside it describes.
struct ConformanceCase {
    let id: String
    let source: String
    let environment: ExpressionEnvironment
    let isChecked: Bool
    let isTypeOnly: Bool
    let activation: Activation
    let value: CELValue?
    let isError: Bool
    let type: String?

    init(_ json: JSONValue, allowsMixedArithmetic: Bool) throws {
        self.id = json["id"]?.stringValue ?? "?"
        self.source = json["expr"]?.stringValue ?? ""
        var types: [String: CELType] = [:]
        var functions: [FunctionDeclaration] = []
        for entry in json["type_env"]?.arrayValue ?? [] {
            let name = entry["name"]?.stringValue ?? ""
            if let text = entry["type"]?.stringValue { types[name] = try ConformanceType.type(text) }
            for overload in entry["overloads"]?.arrayValue ?? [] {
                let parameters = try (overload["params"]?.arrayValue ?? []).map {
                    try ConformanceType.type($0.stringValue ?? "")
                }
                functions.append(
                    FunctionDeclaration(
                        name,
                        parameters: parameters,
                        result: try ConformanceType.type(overload["result"]?.stringValue ?? "dyn"),
                        isMember: overload["member"]?.boolValue ?? false
                    )
                )
            }
        }
        var activation = Activation([:])
        for member in json["bindings"]?.objectValue ?? [:] {
            activation = activation.binding(member.key, to: try ConformanceValue.value(member.value))
            // The suite declares only some of the variables that it binds.
            if types[member.key] == nil { types[member.key] = .dyn }
        }
        self.environment = ExpressionEnvironment(
            types: types,
            functions: functions,
            container: json["container"]?.stringValue ?? "",
            allowsMixedArithmetic: allowsMixedArithmetic
        )
        self.activation = activation
        self.isChecked = json["disable_check"]?.boolValue != true
        self.isTypeOnly = json["check_only"]?.boolValue == true
        self.value = try json["value"].map(ConformanceValue.value)
        self.isError = json["error"] != nil
        self.type = json["typed_result"]?["type"]?.stringValue
    }

    /// What is wrong with the engine's answer; `nil` when nothing is.
    func failure() -> String? {
        let expression: Expression
        do {
            expression = try Expression(self.source, environment: self.environment, isChecked: self.isChecked)
        } catch {
            return self.isError ? nil : "does not compile: \(error)"
        }
        if let type = self.type, "\(expression.resultType)" != type {
            return "has the type \(expression.resultType), not \(type)"
        }
        if self.isTypeOnly { return nil }
        do {
            let found = try expression.evaluate(self.activation)
            guard let expected = self.value else { return "is \(found), not an error" }
            return ConformanceValue.areSame(found, expected) ? nil : "is \(found), not \(expected)"
        } catch {
            return self.isError ? nil : "fails: \(error)"
        }
    }
}

/// A case that cannot be read: the file says something that this runner does not know.
struct ConformanceCaseError: Error {
    let message: String
}
