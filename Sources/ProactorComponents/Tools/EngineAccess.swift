package import ProactorModel

/// What the engine offers to tools that look into it: the event log and the dead letters.
package protocol EngineAccess: Sendable {
    /// Events of the log that match, youngest first, each in its structured JSON form.
    func events(_ search: EventSearch) async throws(ToolFailure) -> [JSONValue]

    /// A dead letter with its event, its prompt, its journal, its errors and what it cost.
    ///
    /// - Throws: ``ToolFailure/Kind/invalidArguments`` where there is none.
    func deadLetter(_ run: RunID) async throws(ToolFailure) -> JSONValue

    /// Dead letters that nobody has dealt with, youngest first.
    func deadLetters(limit: Int) async throws(ToolFailure) -> [JSONValue]

    /// Runs a dead letter again: from the start with today's rule book, or from where its journal ends. Once it was replayed, the same
    /// answer comes again.
    func replay(_ run: RunID, resuming: Bool, by: String) async throws(ToolFailure) -> JSONValue

    /// Takes a dead letter off the list of what is to be dealt with.
    func discard(_ run: RunID, reason: String, by: String) async throws(ToolFailure) -> JSONValue
}
