import Foundation
import Synchronization

/// Publishes on a connection and a thread of its own, which are there while there is something to publish.
package final class RabbitMQPublisher: Sendable {
    /// Messages that wait for their confirmation at once.
    private static let windowMaximum = 256
    /// How long a broker may take to confirm.
    private static let confirmTime = Duration.seconds(30)
    /// How often the thread looks whether the connection still is there.
    private static let pollTime = Duration.seconds(1)
    /// How long a connection is kept that nothing is published on.
    private static let idleMaximum = Duration.seconds(60)

    private struct State {
        var waiting: [Request] = []
        var hasThread = false
    }

    private let endpoint: RabbitMQEndpoint
    private let exchange: String
    private let state = Mutex(State())
    private let wake = DispatchSemaphore(value: 0)

    /// - Parameter exchange: Is made where it is not there, unless its name is empty.
    package init(endpoint: RabbitMQEndpoint, exchange: String) {
        self.endpoint = endpoint
        self.exchange = exchange
    }

    /// Publishes a message, and returns once the broker has confirmed that it holds it, in a queue where it is mandatory.
    ///
    /// - Throws: ``RabbitMQFailure``. The broker may hold it all the same, where its answer was lost.
    package func publish(_ message: RabbitMQMessage) async throws {
        let request = Request(message)
        let startsThread = self.state.withLock { state in
            state.waiting.append(request)
            defer { state.hasThread = true }
            return !state.hasThread
        }
        if startsThread { Thread.detachNewThread { self.work() } }
        self.wake.signal()
        try await request.outcome()
    }

    // MARK: The thread

    private func work() {
        var session: RabbitMQSession?
        var idleSince = ContinuousClock.now
        while true {
            let requests = self.next()
            guard requests.isEmpty else {
                session = self.publish(requests, on: session)
                idleSince = ContinuousClock.now
                continue
            }
            guard self.wake.wait(timeout: .now() + Self.pollTime / .seconds(1)) == .timedOut else { continue }
            // A heartbeat is sent meanwhile, and what the broker says by the way is read.
            do { _ = try session?.confirmation(within: .zero) } catch { session = nil }
            guard ContinuousClock.now - idleSince >= Self.idleMaximum, self.endsIdle() else { continue }
            session?.close()
            return
        }
    }

    private func next() -> [Request] {
        self.state.withLock { state in
            let requests = Array(state.waiting.prefix(Self.windowMaximum))
            state.waiting.removeFirst(requests.count)
            return requests
        }
    }

    /// Whether nothing came in the meantime; then there is no thread any more.
    private func endsIdle() -> Bool {
        self.state.withLock { state in
            guard state.waiting.isEmpty else { return false }
            state.hasThread = false
            return true
        }
    }

    /// - Returns: The session on which to go on; `nil` where there is none any more.
    private func publish(_ requests: [Request], on session: RabbitMQSession?) -> RabbitMQSession? {
        // A connection that nothing was asked of for a while may be gone without having told.
        if let session, (try? self.publish(requests, session)) != nil { return session }
        do {
            let session = try RabbitMQSession(self.endpoint)
            if !self.exchange.isEmpty { try session.declareExchange(self.exchange) }
            try session.confirm()
            try self.publish(requests, session)
            return session
        } catch {
            for request in requests { request.settle(.failure(error)) }
            return nil
        }
    }

    /// Publishes those that are not settled yet, and waits for what the broker says of them.
    private func publish(_ requests: [Request], _ session: RabbitMQSession) throws(RabbitMQFailure) {
        var window = RabbitMQWindow<Request>()
        for request in requests where !request.isSettled {
            try session.publish(request.message)
            window.append(request, tag: session.publishedCount)
        }
        var returned: [String: String] = [:]
        let deadline = ContinuousClock.now + Self.confirmTime
        while !window.isEmpty {
            let left = deadline - ContinuousClock.now
            guard left > .zero else { throw RabbitMQFailure("the broker did not confirm the message in time") }
            switch try session.confirmation(within: min(left, Self.pollTime)) {
            case nil: continue
            case .returned(let id, let why): returned[id] = why
            case .settled(let tag, let isMultiple, let isTaken):
                for request in window.remove(upTo: tag, isMultiple: isMultiple) {
                    request.settle(Self.outcome(isTaken, returned.removeValue(forKey: request.message.id)))
                }
            }
        }
    }

    private static func outcome(_ isTaken: Bool, _ returned: String?) -> Result<Void, RabbitMQFailure> {
        if let returned { return .failure(RabbitMQFailure("no queue takes the message: \(returned)")) }
        return isTaken ? .success(()) : .failure(RabbitMQFailure("the broker refused the message: a queue is full"))
    }

    /// A message on its way, and who waits for it.
    private final class Request: Sendable {
        private struct State {
            var outcome: Result<Void, RabbitMQFailure>?
            var waiting: CheckedContinuation<Result<Void, RabbitMQFailure>, Never>?
        }

        let message: RabbitMQMessage
        private let state = Mutex(State())

        init(_ message: RabbitMQMessage) { self.message = message }

        var isSettled: Bool { self.state.withLock { $0.outcome != nil } }

        /// The first outcome counts.
        func settle(_ outcome: Result<Void, RabbitMQFailure>) {
            let waiting = self.state.withLock { state in
                guard state.outcome == nil else {
                    return nil as CheckedContinuation<Result<Void, RabbitMQFailure>, Never>?
                }
                state.outcome = outcome
                return state.waiting.take()
            }
            waiting?.resume(returning: outcome)
        }

        func outcome() async throws {
            let outcome = await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    let known = self.state.withLock { state in
                        if state.outcome == nil { state.waiting = continuation }
                        return state.outcome
                    }
                    if let known { continuation.resume(returning: known) }
                }
            } onCancel: {
                self.settle(.failure(RabbitMQFailure("it was given up")))
            }
            try outcome.get()
        }
    }
}
