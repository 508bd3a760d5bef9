package import ProactorModel

/// Something that an agent can call.
///
/// A tool with an effect in the world must be safe to call again with the same ``ToolCall/idempotencyKey``: after a crash the
/// engine cannot know whether a call that was begun took place.
package protocol Tool: Sendable {
    /// Calls the tool. Must return soon after its task is cancelled.
    func call(_ call: ToolCall) async throws(ToolFailure) -> JSONValue
}

/// One call of a tool.
package struct ToolCall: Hashable, Sendable {
    package var arguments: JSONValue
    /// The same for every repeat of this call, and different for every other call.
    package var idempotencyKey: String

    package init(arguments: JSONValue, idempotencyKey: String) {
        self.arguments = arguments
        self.idempotencyKey = idempotencyKey
    }
}

/// Why a call failed.
package struct ToolFailure: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Kind: String, Hashable, Sendable {
        /// The arguments are wrong; the same call will fail again.
        case invalidArguments = "invalid-arguments"
        /// It did not work this time.
        case unavailable
        /// It took too long.
        case timedOut = "timed-out"
        /// It cannot work before somebody changes the deployment.
        case misconfigured
        /// The result is larger than the limit.
        case resultTooLarge = "result-too-large"
    }

    package var kind: Kind
    package var message: String

    package init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    /// Whether the same call could succeed later.
    package var isRetriable: Bool { self.kind == .unavailable || self.kind == .timedOut }

    package var description: String { self.message }
}
