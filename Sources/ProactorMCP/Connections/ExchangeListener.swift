import ProactorModel

/// What hears of what a server says before it answers.
struct ExchangeListener: Sendable {
    /// How far the call is.
    var progress: @Sendable (String) async -> Void = { _ in }
    /// Answers the parameters of a legacy server's `elicitation/create` with its result.
    var elicit: @Sendable (JSONValue) async -> JSONValue = { _ in Answers.declined }
    /// Whether these are the parameters of a question that this call's answers are for.
    var knows: @Sendable (JSONValue) -> Bool = { _ in false }

    /// How a call's progress is told.
    static func progressText(_ params: JSONValue) -> String? {
        if let message = params["message"]?.stringValue, !message.isEmpty { return FailureWords.bounded(message) }
        guard let progress = params["progress"], progress.doubleValue != nil else { return nil }
        guard let total = params["total"], total.doubleValue != nil else { return progress.withWholeNumbers.jsonText }
        return "\(progress.withWholeNumbers.jsonText) of \(total.withWholeNumbers.jsonText)"
    }
}
