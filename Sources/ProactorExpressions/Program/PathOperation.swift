import ProactorModel

/// A variable and the fields selected from it one after another: `event.data.qty`.
///
/// Walks JSON objects as they are, without making values of what lies on the way.
final class PathOperation: Operation {
    /// The names of the fields, linked so that a walk passes them on without counting references.
    private final class Field: Sendable {
        let key: JSONKey
        let next: Field?

        init(_ name: String, _ next: Field?) {
            self.key = JSONKey(name)
            self.next = next
        }
    }

    let root: String
    private let first: Field
    private let count: Int
    let range: Range<Int>

    /// - Parameter fields: At least one.
    init(root: String, fields: [String], _ range: Range<Int>) {
        self.root = root
        self.first = fields.dropLast().reversed().reduce(Field(fields[fields.count - 1], nil)) { Field($1, $0) }
        self.count = fields.count
        self.range = range
    }

    func value(_ activation: Activation, _ context: inout EvaluationContext) throws(EvaluationFailure) -> CELValue {
        if let json = try self.json(activation, &context) { return CELValue(json) }
        return try self.selected(activation)
    }

    /// The JSON value at the path; `nil` where there is none or something on the way is no JSON object.
    func json(_ activation: Activation, _ context: inout EvaluationContext) throws(EvaluationFailure) -> JSONValue? {
        try context.charge(self.count)
        guard let object = activation.object(named: self.root) else { return nil }
        return Self.member(of: object, self.first)
    }

    private static func member(of object: JSONObject, _ field: Field) -> JSONValue? {
        guard let next = field.next else { return object[field.key] }
        guard case .object(let inner)? = object[field.key] else { return nil }
        return Self.member(of: inner, next)
    }

    /// The value by way of the values before it: for what is no JSON, and to say what is missing.
    private func selected(_ activation: Activation) throws(EvaluationFailure) -> CELValue {
        guard var value = activation[self.root] else {
            throw EvaluationFailure(.error("there is no value for '\(self.root)'"), range: self.range)
        }
        var field: Field? = self.first
        do throws(EvaluationFailure) {
            while let current = field {
                value = try Member.select(current.key.text, from: value, isOptional: false)
                field = current.next
            }
        } catch {
            throw error.at(self.range)
        }
        return value
    }
}
