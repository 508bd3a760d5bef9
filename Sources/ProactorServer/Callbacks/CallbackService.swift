package import Logging
import Metrics
package import ProactorComponents
package import ProactorModel
package import ProactorRuntime
package import ProactorStorage
package import ProactorWebhooks
import ServiceLifecycle

/// Posts completed tasks to the URLs that their senders named, each tried again on its own.
package struct CallbackService: Service {
    /// Callbacks at work at once.
    private static let batch = 16
    /// Beyond the receiver's own time: until then nobody else posts the same.
    private static let leaseGrace = Duration.seconds(30)
    private static let idleMaximum = Duration.seconds(60)
    private static let storeRetryDelay = Duration.seconds(1)

    private let store: any Store
    private let policy: CallbackPolicy
    private let signature: StandardWebhooksSigner
    private let sender: any CallbackSender
    private let worker: String
    private let clock: any WallClock
    private let logger: Logger

    package init(
        store: any Store,
        policy: CallbackPolicy,
        signature: StandardWebhooksSigner,
        sender: any CallbackSender,
        worker: String,
        clock: any WallClock,
        logger: Logger
    ) {
        self.store = store
        self.policy = policy
        self.signature = signature
        self.sender = sender
        self.worker = worker
        self.clock = clock
        self.logger = logger
    }

    package func run() async throws {
        let wake = WakeSignal()
        let signals = self.store.signals(of: [.callbacksQueued])
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await _ in signals.cancelOnGracefulShutdown() { wake.wake() }
            }
            group.addTask { await cancelWhenGracefulShutdown { await self.deliver(wokenBy: wake) } }
            await group.waitForAll()
        }
        await self.sender.close()
    }

    private func deliver(wokenBy wake: WakeSignal) async {
        while !Task.isCancelled {
            let now = self.clock.now
            var next = now.advanced(by: Self.idleMaximum)
            do {
                let claimed = try await self.store.claimCallbacks(
                    limit: Self.batch,
                    worker: self.worker,
                    now: now,
                    leaseUntil: now.advanced(by: self.policy.timeout + Self.leaseGrace)
                )
                await withTaskGroup(of: Void.self) { group in
                    for callback in claimed { group.addTask { await self.deliver(callback) } }
                }
                guard claimed.isEmpty else { continue }
                if let due = try await self.store.nextCallbackDue() {
                    next = min(next, max(due, now.advanced(by: .milliseconds(1))))
                }
            } catch {
                guard !Task.isCancelled else { return }
                self.logger.error("callbacks could not be claimed; trying again", metadata: ["error": "\(error)"])
                next = now.advanced(by: Self.storeRetryDelay)
            }
            await wake.wait(until: next, clock: self.clock)
        }
    }

    private func deliver(_ callback: Callback) async {
        do {
            let verdict = try await self.attempt(callback)
            // An attempt that a shutdown cut off is none: the lease is taken back at the next start.
            guard !Task.isCancelled else { return }
            try await self.store(verdict, callback)
        } catch {
            // The lease runs out, and the callback is posted again under the same id.
            guard !Task.isCancelled else { return }
            self.logger.error("the outcome of a callback could not be stored", metadata: ["callback": "\(callback.id)"])
        }
    }

    private func store(_ verdict: CallbackSchedule.Verdict, _ callback: Callback) async throws(StoreError) {
        let now = self.clock.now
        let outcome: String
        switch verdict {
        case .delivered:
            outcome = "delivered"
            try await self.store.finish(callback.id, worker: self.worker, at: now)
        case .again(let delay, let error):
            outcome = "retried"
            let next = now.advanced(by: delay)
            try await self.store.fail(callback.id, worker: self.worker, error: error, nextAt: next, at: now)
        case .givenUp(let error):
            outcome = "failed"
            try await self.store.fail(callback.id, worker: self.worker, error: error, nextAt: nil, at: now)
            self.logger.warning(
                "a callback was given up",
                metadata: ["callback": "\(callback.id)", "task": "\(callback.taskID)", "reason": "\(error)"]
            )
        }
        Counter(label: "proactor_callbacks_total", dimensions: [("outcome", outcome)]).increment()
    }

    private func attempt(_ callback: Callback) async throws(StoreError) -> CallbackSchedule.Verdict {
        // What is allowed may have changed since the callback was asked for.
        guard self.policy.allows(callback.url) else {
            return .givenUp(error: "the URL is at no origin that is allowed (callbacks.allow)")
        }
        guard let task = try await self.store.task(callback.taskID) else {
            return .givenUp(error: "the task is gone")
        }
        let now = self.clock.now
        let body = Self.body(of: task, at: now)
        let headers =
            self.signature.headers(id: callback.id.rawValue, at: now, body: body)
            + [("content-type", "application/json"), ("user-agent", "proactor/\(ProactorVersion.current)")]
        let answer = await self.post(body, headers, to: callback.url)
        return CallbackSchedule.verdict(
            attempt: callback.attempt,
            of: self.policy.attempts,
            answer,
            jitter: .random(in: 0...1)
        )
    }

    private func post(
        _ body: [UInt8],
        _ headers: [(name: String, value: String)],
        to url: String
    ) async -> Result<CallbackAnswer, CallbackFailure> {
        await withTaskGroup(of: Result<CallbackAnswer, CallbackFailure>.self) { group in
            group.addTask {
                do throws(CallbackFailure) {
                    return .success(try await self.sender.post(body, headers: headers, to: url))
                } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                let end = self.clock.now.advanced(by: self.policy.timeout)
                // Cancelled when the answer came first.
                try? await self.clock.sleep(until: end)
                return .failure(CallbackFailure("no answer came within \(self.policy.timeout.ruleText)"))
            }
            defer { group.cancelAll() }
            return await group.next() ?? .failure(CallbackFailure("the server stops"))
        }
    }

    /// What is posted: the members that Standard Webhooks asks for, and the task as `GET /tasks/{id}` has it, without journals.
    static func body(of task: TaskSnapshot, at time: Timestamp) -> [UInt8] {
        let json: JSONValue = [
            "type": "proactor.task.completed", "timestamp": .string(time.description), "data": task.json(steps: [:]),
        ]
        return json.jsonBytes
    }
}
