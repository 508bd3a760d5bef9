import ProactorComponents

/// Takes messages and never answers, as an engine whose process is about to die.
final class HoldingIntake: MessageIntake {
    private let came = AsyncStream.makeStream(of: [SourceMessage].self)

    func take(_ messages: [SourceMessage]) async throws -> [MessageOutcome] {
        self.came.continuation.yield(messages)
        // Ends when the task is cancelled, and not before.
        try await Task.sleep(for: .seconds(3600))
        throw CancellationError()
    }

    /// The messages that came first.
    func first() async -> [SourceMessage] {
        for await messages in self.came.stream { return messages }
        return []
    }
}
