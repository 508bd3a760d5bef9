import Metrics
import ProactorTelemetry
import Synchronization

/// Spans that wait to be sent. Never makes anybody wait: past its limit, spans are dropped and counted.
package final class SpanQueue: Sendable {
    /// Spans that wait at once.
    package static let defaultCountMaximum = 16_384
    /// Spans that are sent at once.
    static let batchMaximum = 512

    private struct State {
        var spans: [SpanRecord] = []
        var isClosed = false
    }

    private let state = Mutex(State())
    private let countMaximum: Int
    private let dropped = Counter(label: MetricName.spansDropped, dimensions: [("reason", "queue-full")])
    /// Told when a batch is full.
    let batches: AsyncStream<Void>
    private let batchIsFull: AsyncStream<Void>.Continuation

    package init(countMaximum: Int = SpanQueue.defaultCountMaximum) {
        self.countMaximum = countMaximum
        (self.batches, self.batchIsFull) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func add(_ span: SpanRecord) {
        let count = self.state.withLock { state -> Int? in
            guard !state.isClosed, state.spans.count < self.countMaximum else { return nil }
            state.spans.append(span)
            return state.spans.count
        }
        guard let count else { return self.dropped.increment() }
        if count.isMultiple(of: Self.batchMaximum) { self.batchIsFull.yield() }
    }

    /// Takes the oldest spans off the queue.
    func take() -> [SpanRecord] {
        self.state.withLock { state in
            let batch = Array(state.spans.prefix(Self.batchMaximum))
            state.spans.removeFirst(batch.count)
            return batch
        }
    }

    /// Wakes whoever sends, at a time of its own.
    func wake() { self.batchIsFull.yield() }

    /// Lets whoever waits for batches take what is left and end.
    func finish() { self.batchIsFull.finish() }

    /// Takes no more spans, and answers how many were left.
    func close() -> Int {
        self.state.withLock { state in
            state.isClosed = true
            defer { state.spans = [] }
            return state.spans.count
        }
    }
}
