import ProactorModel

/// A variable and the fields selected from it one after another: `event.data.qty`.
///
/// Walks JSON objects as they are, without making values of what lies on the way.
final class PathOperation: Operation {
    let root: String
    private let path: JSONPath
    private let count: Int
    let range: Range<Int>

    /// - Parameter fields: At least one.
    init(root: String, fields: [String], _ range: Range<Int>) {
        self.root = root
        let last = JSONPath(JSONKey(fields[fields.count - 1]), nil)
        self.path = fields.dropLast().reversed().reduce(last) { JSONPath(JSONKey($1), $0) }
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
        return activation.json(named: self.root, at: self.path)
    }

    /// Whether the value is this text; `nil` where there is none or something on the way is no JSON object.
    @inline(__always)
    func isText(
        _ text: String,
        _ activation: Activation,
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) -> Bool? {
        try context.charge(self.count)
        try context.charge(bytes: text.utf8.count)
        return activation.isText(text, named: self.root, at: self.path)
    }

    /// The value by way of the values before it: for what is no JSON, and to say what is missing.
    private func selected(_ activation: Activation) throws(EvaluationFailure) -> CELValue {
        guard var value = activation[self.root] else {
            throw EvaluationFailure(.error("there is no value for '\(self.root)'"), range: self.range)
        }
        var rest: JSONPath? = self.path
        do throws(EvaluationFailure) {
            while let current = rest {
                value = try Member.select(current.key.text, from: value, isOptional: false)
                rest = current.next
            }
        } catch {
            throw error.at(self.range)
        }
        return value
    }
}
