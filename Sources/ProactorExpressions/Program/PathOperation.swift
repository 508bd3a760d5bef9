import ProactorModel

/// A variable and the fields selected from it one after another: `event.data.qty`.
///
/// Walks JSON objects as they are, without making values of what lies on the way.
final class PathOperation: Operation {
    let root: String
    /// At least one.
    let fields: [String]
    let range: Range<Int>

    init(root: String, fields: [String], _ range: Range<Int>) {
        self.root = root
        self.fields = fields
        self.range = range
    }

    func value(_ context: inout EvaluationContext) throws(EvaluationFailure) -> CELValue {
        if let json = try self.json(&context) { return CELValue(json) }
        return try self.selected(&context)
    }

    /// The JSON value at the path; `nil` where there is none or something on the way is no JSON object.
    func json(_ context: inout EvaluationContext) throws(EvaluationFailure) -> JSONValue? {
        try context.charge(self.fields.count + 1)
        guard var object = context.activation.object(named: self.root) else { return nil }
        let last = self.fields.count - 1
        for position in 0..<last {
            guard case .object(let member)? = object[self.fields[position]] else { return nil }
            object = member
        }
        return object[self.fields[last]]
    }

    /// The value by way of the values before it: for what is no JSON, and to say what is missing.
    private func selected(_ context: inout EvaluationContext) throws(EvaluationFailure) -> CELValue {
        guard var value = context.activation[self.root] else {
            throw EvaluationFailure(.error("there is no value for '\(self.root)'"), range: self.range)
        }
        do throws(EvaluationFailure) {
            for field in self.fields { value = try Member.select(field, from: value, isOptional: false) }
        } catch {
            throw error.at(self.range)
        }
        return value
    }
}
