import Foundation
import Synchronization

/// Consumes one queue on a thread of its own, until it is told to stop or the broker goes away.
package final class RabbitMQConsumer: Sendable {
    /// Messages that are handed on at once, at most.
    private static let windowMaximum = 256
    /// How long the thread waits for a message before it looks whether it shall go on.
    private static let idleTime = Duration.milliseconds(250)
    /// How long it waits for an answer before it gives the library time for a heartbeat.
    private static let answerTime = DispatchTimeInterval.milliseconds(250)

    private struct State {
        var isStopped = false
        var hasEnded = false
        var waiting: CheckedContinuation<Void, Never>?
    }

    private let endpoint: RabbitMQEndpoint
    private let queue: RabbitMQQueue
    private let state = Mutex(State())

    package init(endpoint: RabbitMQEndpoint, queue: RabbitMQQueue) {
        self.endpoint = endpoint
        self.queue = queue
    }

    /// Consumes; can be called once.
    ///
    /// - Parameters:
    ///   - isConnected: Is called when messages can come.
    ///   - take: Answers for each message whether it is taken. Those that are not go where the queue's dead letters go; where it throws,
    ///     none of them is acknowledged, and all of them come again.
    /// - Throws: ``RabbitMQFailure``, or what `take` throws.
    package func run(
        isConnected: @escaping @Sendable () -> Void,
        _ take: ([RabbitMQDelivery]) async throws -> [Bool]
    ) async throws {
        let (windows, continuation) = AsyncThrowingStream.makeStream(of: Window.self)
        Thread.detachNewThread {
            do {
                try self.work(continuation, isConnected)
                continuation.finish()
            } catch {
                continuation.finish(throwing: error)
            }
            self.end()
        }
        let outcome: Result<Void, any Error>
        do {
            try await withTaskCancellationHandler {
                for try await window in windows {
                    do { window.answer(try await take(window.deliveries)) } catch {
                        window.answer(nil)
                        throw error
                    }
                }
                try Task.checkCancellation()
            } onCancel: {
                self.stop()
            }
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        // Nobody else consumes before this one has let go.
        self.stop()
        await self.ended()
        try outcome.get()
    }

    private func stop() { self.state.withLock { $0.isStopped = true } }

    private var isStopped: Bool { self.state.withLock { $0.isStopped } }

    private func end() {
        let waiting = self.state.withLock { state in
            state.hasEnded = true
            return state.waiting.take()
        }
        waiting?.resume()
    }

    private func ended() async {
        await withCheckedContinuation { continuation in
            let hasEnded = self.state.withLock { state in
                if !state.hasEnded { state.waiting = continuation }
                return state.hasEnded
            }
            if hasEnded { continuation.resume() }
        }
    }

    // MARK: The thread

    private func work(
        _ windows: AsyncThrowingStream<Window, any Error>.Continuation,
        _ isConnected: () -> Void
    ) throws(RabbitMQFailure) {
        let session = try RabbitMQSession(self.endpoint)
        try session.declare(self.queue)
        try session.consume(self.queue.name, prefetch: self.queue.prefetch)
        isConnected()
        var early: [RabbitMQDelivery] = []
        while !self.isStopped {
            var deliveries = early
            early = []
            if deliveries.isEmpty {
                guard let first = try session.next(within: Self.idleTime) else { continue }
                deliveries.append(first)
            }
            while deliveries.count < Self.windowMaximum, let next = try session.next(within: .zero) {
                deliveries.append(next)
            }
            let window = Window(deliveries)
            windows.yield(window)
            while !window.waits(atMost: Self.answerTime), !self.isStopped {
                // No more come than the prefetch allows.
                if let next = try session.next(within: .zero) { early.append(next) }
            }
            guard let verdicts = window.verdicts else { break }
            try Self.settle(deliveries, verdicts, session)
        }
        session.close()
    }

    private static func settle(
        _ deliveries: [RabbitMQDelivery],
        _ verdicts: [Bool],
        _ session: RabbitMQSession
    ) throws(RabbitMQFailure) {
        var taken: UInt64?
        for (delivery, isTaken) in zip(deliveries, verdicts) {
            if isTaken {
                taken = delivery.tag
                continue
            }
            if let tag = taken { try session.acknowledge(tag, isMultiple: true) }
            taken = nil
            try session.reject(delivery.tag)
        }
        if let tag = taken { try session.acknowledge(tag, isMultiple: true) }
    }

    /// Messages on their way to whoever takes them, and back.
    private final class Window: Sendable {
        let deliveries: [RabbitMQDelivery]
        private let answered = DispatchSemaphore(value: 0)
        private let answer = Mutex<[Bool]?>(nil)

        init(_ deliveries: [RabbitMQDelivery]) { self.deliveries = deliveries }

        func answer(_ verdicts: [Bool]?) {
            self.answer.withLock { $0 = verdicts }
            self.answered.signal()
        }

        /// Waits for the answer; false where it did not come.
        func waits(atMost time: DispatchTimeInterval) -> Bool { self.answered.wait(timeout: .now() + time) == .success }

        /// `nil` where nobody took them.
        var verdicts: [Bool]? { self.answer.withLock { $0 } }
    }
}
