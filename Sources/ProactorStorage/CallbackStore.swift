package import ProactorModel

/// The queue of callbacks. One is queued by the change that completes its task, and each is retried on its own.
package protocol CallbackStore: Sendable {
    /// Gives due callbacks to a worker, those that wait longest first; those whose lease ran out are given again.
    func claimCallbacks(
        limit: Int,
        worker: String,
        now: Timestamp,
        leaseUntil: Timestamp
    ) async throws(StoreError) -> [Callback]

    /// When the next queued callback is due; `nil` where none is queued.
    func nextCallbackDue() async throws(StoreError) -> Timestamp?

    /// Takes a callback off the queue for good.
    ///
    /// - Throws: ``StoreError/conflict(_:)`` when another worker has it by now.
    func finish(_ id: CallbackID, worker: String, at time: Timestamp) async throws(StoreError)

    /// Puts a callback back after a failed attempt, or, when `nextAt` is `nil`, gives it up.
    ///
    /// - Throws: ``StoreError/conflict(_:)`` when another worker has it by now.
    func fail(
        _ id: CallbackID,
        worker: String,
        error: String,
        nextAt: Timestamp?,
        at time: Timestamp
    ) async throws(StoreError)

    /// The callbacks of a task, in the order in which they were asked for.
    func callbacks(of task: TaskID) async throws(StoreError) -> [Callback]
}
