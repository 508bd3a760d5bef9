import ProactorDiagnostics

/// Why a part of an expression has no value. An object, so that the ways that succeed pay for one word only.
final class EvaluationFailure: Error, Sendable {
    enum Reason: Sendable {
        /// An ordinary error, which `&&`, `||`, `all` and `exists` may absorb.
        case error(String)
        /// A field that a map does not have; the message is made only where somebody reads it.
        case missingField(String, CELMap)
        case noOverload(String, types: [String])
        /// A limit was reached; nothing absorbs that.
        case limit(String)
    }

    let reason: Reason
    /// The part, once it is known.
    let range: Range<Int>?

    init(_ reason: Reason, range: Range<Int>? = nil) {
        self.reason = reason
        self.range = range
    }

    static func error(_ message: String) -> EvaluationFailure { EvaluationFailure(.error(message)) }

    static func noOverload(_ name: String, _ arguments: CELValue...) -> EvaluationFailure {
        Self.noOverload(name, arguments)
    }

    static func noOverload(_ name: String, _ arguments: [CELValue]) -> EvaluationFailure {
        EvaluationFailure(.noOverload(name, types: arguments.map(\.typeName)))
    }

    /// The same failure at a place, unless it has one already: the innermost part that failed is the one to show.
    func at(_ range: Range<Int>) -> EvaluationFailure {
        self.range == nil ? EvaluationFailure(self.reason, range: range) : self
    }

    var isLimit: Bool {
        guard case .limit = self.reason else { return false }
        return true
    }

    /// Fields among which a near miss is looked for.
    private static let candidatesMaximum = 200

    var message: String {
        switch self.reason {
        case .error(let message), .limit(let message): return message
        case .missingField(let field, let map):
            guard map.count <= Self.candidatesMaximum else { return "there is no field '\(field)'" }
            let hint = NearMiss.hint(for: field, in: map.names).map { "; \($0)" } ?? ""
            return "there is no field '\(field)'\(hint)"
        case .noOverload(let name, let types):
            return "no matching overload for '\(name)' applied to '(\(types.joined(separator: ", ")))'"
        }
    }
}
