import ProactorComponents
import ProactorModel
import ProactorYAML

/// Looks at dead letters, and does with them what the declaration allows.
struct DeadLettersTool: Tool {
    private typealias Operation = DeadLettersToolKind.Operation

    private let allowed: [DeadLettersToolKind.Operation]
    private let arguments: [DeadLettersToolKind.Operation: ToolArguments]
    private let engine: (any EngineAccess)?
    /// Who does it, for the audit log.
    private let actor: String

    private static let limitMaximum = 200
    private static let defaultLimit = 50

    init(name: String, _ configuration: DeadLettersToolKind.Configuration, engine: (any EngineAccess)?) {
        self.allowed = configuration.allowed
        self.arguments = configuration.allowed.reduce(into: [:]) { arguments, operation in
            arguments[operation] = ToolArguments(builtIn: Self.schema(operation))
        }
        self.engine = engine
        self.actor = "tool:\(name)"
    }

    func operations() async throws(ToolFailure) -> [ToolOperation] {
        self.allowed.map { operation in
            ToolOperation(
                name: operation.rawValue,
                description: Self.description(operation),
                inputSchema: Self.schema(operation)
            )
        }
    }

    func call(_ call: ToolCall) async throws(ToolFailure) -> JSONValue {
        guard let operation = call.operation.flatMap(Operation.init), let arguments = self.arguments[operation] else {
            let names = self.allowed.map(\.rawValue).joined(separator: ", ")
            throw ToolFailure(
                .invalidArguments,
                "\(call.operation.map { "there is no operation '\($0)'" } ?? "an operation must be named"); there is \(names)"
            )
        }
        let engine = try EngineTools.engine(self.engine)
        let values = try arguments.check(call.arguments)
        let run = RunID(rawValue: values["run"]?.stringValue ?? "")
        switch operation {
        case .list:
            let limit = values["limit"]?.wholeNumber ?? Self.defaultLimit
            // One more than is wanted tells whether there are more.
            let letters = try await engine.deadLetters(limit: limit + 1)
            return [
                "deadLetters": .array(Array(letters.prefix(limit))),
                "count": .int(Int64(min(letters.count, limit))), "truncated": .bool(letters.count > limit),
            ]
        case .show: return try await engine.deadLetter(run)
        case .replay:
            let resuming = values["resume"] == .bool(true)
            return try await engine.replay(run, resuming: resuming, by: self.actor)
        case .discard:
            return try await engine.discard(run, reason: values["reason"]?.stringValue ?? "", by: self.actor)
        }
    }

    private static func description(_ operation: Operation) -> String {
        switch operation {
        case .list: "Dead letters that nobody has dealt with, youngest first."
        case .show: "One dead letter: its event, prompt, journal, errors and cost."
        case .replay: "Runs a dead letter again with today's rule book."
        case .discard: "Takes a dead letter off the list."
        }
    }

    private static func schema(_ operation: Operation) -> JSONValue {
        let run = JSONValue.object(["type": "string", "minLength": 1]).described("The id of the dead letter's run.")
        return switch operation {
        case .list:
            Self.object([
                "limit": JSONValue.object(["type": "integer", "minimum": 1, "maximum": .int(Int64(Self.limitMaximum))])
                    .described("The most dead letters; \(Self.defaultLimit) without it.")
            ])
        case .show: Self.object(["run": run], required: ["run"])
        case .replay:
            Self.object(
                [
                    "run": run,
                    "resume": JSONValue.object(["type": "boolean"])
                        .described("Whether to go on where the journal ends, instead of from the start."),
                ],
                required: ["run"]
            )
        case .discard:
            Self.object(
                [
                    "run": run,
                    "reason": JSONValue.object(["type": "string", "minLength": 1]).described("Why, for the audit log."),
                ],
                required: ["run", "reason"]
            )
        }
    }

    private static func object(_ properties: JSONObject, required: [JSONValue] = []) -> JSONValue {
        var schema: JSONObject = [
            "type": "object", "properties": .object(properties), "additionalProperties": false,
        ]
        if !required.isEmpty { schema["required"] = .array(required) }
        return .object(schema)
    }
}
