/// Why a part of an expression has no value.
struct EvaluationFailure: Error {
    enum Reason {
        /// An ordinary error, which `&&`, `||`, `all` and `exists` may absorb.
        case error(String)
        /// A limit was reached; nothing absorbs that.
        case limit(String)
    }

    let reason: Reason
    /// The part, once it is known.
    var range: Range<Int>?

    init(_ reason: Reason, range: Range<Int>? = nil) {
        self.reason = reason
        self.range = range
    }

    static func error(_ message: String) -> Self { Self(.error(message)) }

    static func noOverload(_ name: String, _ arguments: CELValue...) -> Self { Self.noOverload(name, arguments) }

    static func noOverload(_ name: String, _ arguments: [CELValue]) -> Self {
        let types = arguments.map(\.typeName).joined(separator: ", ")
        return Self(.error("no matching overload for '\(name)' applied to '(\(types))'"))
    }

    var isLimit: Bool {
        guard case .limit = self.reason else { return false }
        return true
    }

    var message: String {
        switch self.reason {
        case .error(let message), .limit(let message): message
        }
    }
}
