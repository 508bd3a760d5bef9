package import ProactorModel

/// Something that an agent can call.
///
/// A tool with an effect in the world must be safe to call again with the same ``ToolCall/idempotencyKey``: after a crash the
/// engine cannot know whether a call that was begun took place.
package protocol Tool: Sendable {
    /// What can be called. A tool that does one thing has one operation without a name.
    func operations() async throws(ToolFailure) -> [ToolOperation]

    /// Calls the tool. Must return soon after its task is cancelled.
    func call(_ call: ToolCall) async throws(ToolFailure) -> JSONValue

    /// Frees what the tool holds, such as processes and connections. No call comes after it.
    func close() async
}

extension Tool {
    package func operations() async throws(ToolFailure) -> [ToolOperation] { [ToolOperation()] }

    package func close() async {}
}

/// One thing that a tool can do.
package struct ToolOperation: Hashable, Sendable {
    /// Its name within the tool; `nil` where the tool has this one operation only.
    package var name: String?
    /// What it is for, where the tool itself knows.
    package var description: String?
    /// JSON Schema of the arguments.
    package var inputSchema: JSONValue

    package init(name: String? = nil, description: String? = nil, inputSchema: JSONValue = ["type": "object"]) {
        self.name = name
        self.description = description
        self.inputSchema = inputSchema
    }
}

/// One call of a tool.
package struct ToolCall: Sendable {
    /// Which of the tool's operations; `nil` where it has only one.
    package var operation: String?
    package var arguments: JSONValue
    /// The same for every repeat of this call, and different for every other call.
    package var idempotencyKey: String
    /// What persons answered to the questions that an earlier try of the same call asked; see ``ToolFailure/questions``.
    package var answers: [ToolQuestion.Answer]
    /// Told how far a long call is, for those who watch.
    package var progress: @Sendable (String) async -> Void

    package init(
        operation: String? = nil,
        arguments: JSONValue,
        idempotencyKey: String,
        answers: [ToolQuestion.Answer] = [],
        progress: @escaping @Sendable (String) async -> Void = { _ in }
    ) {
        self.operation = operation
        self.arguments = arguments
        self.idempotencyKey = idempotencyKey
        self.answers = answers
        self.progress = progress
    }
}

/// Something that a tool wants to be told by a person before it does what it was called for.
package struct ToolQuestion: Hashable, Sendable {
    /// Names the question within the call.
    package var key: String
    package var message: String
    /// JSON Schema of the answer.
    package var schema: JSONValue

    package init(key: String, message: String, schema: JSONValue) {
        self.key = key
        self.message = message
        self.schema = schema
    }

    /// What a person said.
    package struct Answer: Hashable, Sendable {
        package var key: String
        /// `nil` where the person declined.
        package var content: JSONValue?

        package init(key: String, content: JSONValue?) {
            self.key = key
            self.content = content
        }
    }
}

/// Why a call failed.
package struct ToolFailure: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Kind: String, Hashable, Sendable {
        /// The arguments are wrong; the same call will fail again.
        case invalidArguments = "invalid-arguments"
        /// The tool did what it was asked and says that it failed.
        case failed
        /// It did not work this time.
        case unavailable
        /// It took too long.
        case timedOut = "timed-out"
        /// It cannot work before somebody changes the deployment.
        case misconfigured
        /// The result is larger than the limit.
        case resultTooLarge = "result-too-large"
        /// It wants to be told something by a person first.
        case inputRequired = "input-required"
    }

    package var kind: Kind
    package var message: String
    /// What to ask a person, where the kind is ``Kind/inputRequired``.
    package var questions: [ToolQuestion]

    package init(_ kind: Kind, _ message: String, questions: [ToolQuestion] = []) {
        self.kind = kind
        self.message = message
        self.questions = questions
    }

    /// Whether the same call could succeed later.
    package var isRetriable: Bool { self.kind == .unavailable || self.kind == .timedOut }

    package var description: String { self.message }
}
