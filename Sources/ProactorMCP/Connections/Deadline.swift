import ProactorComponents

/// Runs `body`, and cancels it when it takes longer than `limit`.
///
/// - Throws: what `body` throws, or `failure` when the time is over.
func withDeadline<Value: Sendable>(
    _ limit: Duration,
    or failure: ToolFailure,
    _ body: @escaping @Sendable () async throws(ToolFailure) -> Value
) async throws(ToolFailure) -> Value {
    let first = await withTaskGroup(of: Result<Value, ToolFailure>?.self) { group in
        group.addTask {
            do throws(ToolFailure) {
                return .success(try await body())
            } catch {
                return .failure(error)
            }
        }
        group.addTask {
            try? await Task.sleep(for: limit)
            return nil
        }
        let first = await group.next() ?? nil
        group.cancelAll()
        return first
    }
    if let first { return try first.get() }
    throw Task.isCancelled ? FailureWords.cancelled : failure
}

/// Runs what must be done even in a cancelled task, such as taking leave, but not longer than `limit`.
func untilDone(within limit: Duration, _ body: @escaping @Sendable () async -> Void) async {
    // A task of its own is not cancelled with this one, and is waited for here.
    await Task {
        await withTaskGroup { group in
            group.addTask { await body() }
            group.addTask { try? await Task.sleep(for: limit) }
            await group.next()
            group.cancelAll()
        }
    }.value
}
