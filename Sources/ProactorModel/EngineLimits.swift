/// Every limit of the engine by name, with its default; `limits:` in `proactor.yaml` changes them.
package struct EngineLimits: Hashable, Sendable {
    /// Bytes of one event in its JSON form.
    package var eventSize = 262_144
    /// Bytes of one request body, which a batch may fill.
    package var requestSize = 8_388_608
    /// Arrays and objects inside one another in a request.
    package var nesting = 64
    /// Events of one batch.
    package var batchCount = 1000
    /// Accepted events that wait for the router; from this many on, new ones are answered with 503.
    package var unroutedEvents = 200_000
    /// Requests whose events are being made durable at once; from this many on, new ones are answered with 429.
    package var pendingAppends = 4096
    /// Events between a first cause and the last event that rules are asked about.
    package var hops = 16
    /// Events that the router decides in one transaction.
    package var routingBatch = 256
    /// Runs at work at once in one process, whatever their agents.
    package var workers = 16
    /// How long a worker may be silent before another takes over its run.
    package var lease = Duration.seconds(30)
    /// Steps of one run, those of loops counted each time.
    package var steps = 1000
    /// Events that one run may emit.
    package var outputs = 100
    /// Runs below one another that delegate.
    package var delegations = 4
    /// Bytes of a rendered prompt.
    package var promptSize = 131_072
    /// Watchers of progress streams at once.
    package var watchers = 2000
    /// How long a request may wait for a task.
    package var wait = Duration.seconds(60)
    /// How long the answer to a request with an `Idempotency-Key` is kept.
    package var idempotency = Duration.seconds(86_400)
    /// How long a graceful shutdown waits for runs before it hands them back.
    package var shutdown = Duration.seconds(10)
    /// How long a graceful shutdown goes on as before, but for `/health/ready`, so that load balancers notice.
    package var drain = Duration.zero
    /// How long the router may be without progress while events wait before the server is not ready.
    package var stall = Duration.seconds(60)

    /// Keys that one rule's time operator keeps state of.
    package var operatorKeys = 1_000_000
    /// Events that a window of one key holds, or that wait at one key for another event.
    package var windowEvents = 1000
    /// Bytes of the events that a window of one key holds.
    package var windowSize = 1_048_576
    /// What a `sequence` may have begun at once at one key.
    package var partialSequences = 100
    /// Keys that one rule with `expects` expects.
    package var expectedKeys = 10_000

    package init() {}
}
