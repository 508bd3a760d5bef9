package import ProactorModel

/// The event that tells the bus of a run that could not go on.
package enum DeadLetterNotice {
    /// The event's type.
    package static let type = "proactor.run.deadlettered"
    private static let sourcePrefix = "/proactor/rules/"

    /// - Parameters:
    ///   - cause: The event that woke the run.
    ///   - usage: What the run and those below it used.
    package static func event(for run: Run, after failure: RunFailure, cause: Event, usage: RunUsage) -> Event {
        var extensions: [String: ExtensionValue] = [
            Event.ExtensionName.causation: .string(cause.id),
            Event.ExtensionName.hops: .integer(Int32(clamping: cause.hops + 1)),
        ]
        extensions[Event.ExtensionName.correlation] =
            cause.extensions[Event.ExtensionName.correlation] ?? .string(run.taskID.rawValue)
        return Event(
            // A run that is resumed and fails again is another dead letter.
            id: "\(run.id)-deadlettered-\(failure.at.millisecondsSinceEpoch)",
            source: Self.sourcePrefix + run.rule,
            type: Self.type,
            subject: run.id.rawValue,
            time: failure.at,
            dataContentType: "application/json",
            data: .json([
                "run": .string(run.id.rawValue), "task": .string(run.taskID.rawValue), "rule": .string(run.rule),
                "agent": .string(run.agent), "code": .string(failure.code), "error": .string(failure.message),
                "attempts": .int(Int64(run.attempt)), "eventType": .string(cause.type),
                "tokens": .int(Int64(usage.tokens.total)), "cost": .double(usage.cost.units),
            ]),
            extensions: extensions
        )
    }
}
