import ProactorComponents
import ProactorModel

/// What tools that look into the engine have in common.
enum EngineTools {
    /// The engine, without which nothing can be looked at: a command that only checks has none.
    static func engine(_ engine: (any EngineAccess)?) throws(ToolFailure) -> any EngineAccess {
        guard let engine else {
            throw ToolFailure(.misconfigured, "the tool needs a running engine, and there is none")
        }
        return engine
    }
}

extension JSONValue {
    /// A whole number, however it was written.
    var wholeNumber: Int? {
        switch self {
        case .int(let int): Int(exactly: int)
        case .double(let double): Int(exactly: double)
        default: nil
        }
    }
}
