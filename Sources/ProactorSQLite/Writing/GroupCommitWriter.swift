import Dispatch
import GRDB
import ProactorStorage
import ProactorTelemetry
import Synchronization

/// Makes changes, many callers' in one transaction: while one commit waits for the disk, the next one's changes gather.
///
/// Each change runs in a savepoint of its own, so that one that fails takes nothing of the others' with it.
final class GroupCommitWriter: Sendable {
    /// Changes that one transaction takes.
    private static let batchMaximum = 512
    /// Changes that wait at once; more are refused.
    private static let waitingMaximum = 20_000

    /// One caller's change.
    private struct Request: Sendable {
        /// Runs the change; what it throws is the caller's.
        let apply: @Sendable (Database, inout Set<StoreSignal>) throws -> Void
        /// Tells the caller how it ended, once the transaction did.
        let finish: @Sendable ((any Error)?) -> Void
    }

    private struct Queue {
        var waiting: [Request] = []
        var isDraining = false
        var isClosed = false
    }

    private let pool: DatabasePool
    private let broadcast: SignalBroadcast
    private let queue = Mutex(Queue())
    /// SQLite's calls block, so that they run on a thread of their own.
    private let thread = DispatchQueue(label: "proactor.sqlite.writer", qos: .userInitiated)
    private let commits = Atomic(0)
    private let metrics = WriteMetrics()

    init(pool: DatabasePool, broadcast: SignalBroadcast) {
        self.pool = pool
        self.broadcast = broadcast
    }

    /// How many transactions were committed.
    var commitCount: Int { self.commits.load(ordering: .relaxed) }

    /// Makes a change and returns when it is on disk.
    ///
    /// - Parameter change: Makes the change and adds what to tell of it.
    func write<Value: Sendable>(
        _ change: @escaping @Sendable (Database, inout Set<StoreSignal>) throws -> Value
    ) async throws(StoreError) -> Value {
        let result: Result<Value, any Error> = await withCheckedContinuation { continuation in
            let box = Mutex<Value?>(nil)
            let request = Request(
                apply: { db, signals in
                    let value = try change(db, &signals)
                    box.withLock { $0 = value }
                },
                finish: { error in
                    if let error {
                        continuation.resume(returning: .failure(error))
                    } else if let value = box.withLock({ $0 }) {
                        continuation.resume(returning: .success(value))
                    } else {
                        continuation.resume(returning: .failure(StoreError.unavailable("the change was not made")))
                    }
                }
            )
            self.enqueue(request)
        }
        do {
            return try result.get()
        } catch {
            throw StoreError(error)
        }
    }

    /// Finishes what waits and refuses the rest. Returns when nothing is being written any more.
    func close() async {
        self.queue.withLock { $0.isClosed = true }
        await withCheckedContinuation { continuation in
            self.thread.async {
                // Whoever queued a change last may not have come to ask for this yet.
                self.drain()
                continuation.resume()
            }
        }
    }

    private func enqueue(_ request: Request) {
        enum Verdict { case queued, mustDrain, refused(String) }
        let verdict = self.queue.withLock { queue -> Verdict in
            guard !queue.isClosed else { return .refused("it is closed") }
            guard queue.waiting.count < Self.waitingMaximum else {
                return .refused("too many changes wait for the disk")
            }
            queue.waiting.append(request)
            defer { queue.isDraining = true }
            return queue.isDraining ? .queued : .mustDrain
        }
        switch verdict {
        case .queued: break
        case .mustDrain: self.thread.async { self.drain() }
        case .refused(let why): request.finish(StoreError.unavailable(why))
        }
    }

    private func drain() {
        while true {
            let batch = self.queue.withLock { queue -> [Request] in
                let batch = Array(queue.waiting.prefix(Self.batchMaximum))
                queue.waiting.removeFirst(batch.count)
                if batch.isEmpty { queue.isDraining = false }
                return batch
            }
            guard !batch.isEmpty else { return }
            self.commit(batch)
        }
    }

    private func commit(_ batch: [Request]) {
        var outcomes: [(any Error)?] = []
        var signals: Set<StoreSignal> = []
        let start = ContinuousClock.now
        do {
            try self.pool.writeWithoutTransaction { db in
                try db.inTransaction(.immediate) {
                    for request in batch { outcomes.append(try Self.apply(request, db, &signals)) }
                    return .commit
                }
            }
        } catch {
            self.metrics.failed()
            for request in batch { request.finish(error) }
            return
        }
        self.commits.add(1, ordering: .relaxed)
        self.metrics.committed(batch.count, in: start.duration(to: .now))
        for (request, outcome) in zip(batch, outcomes) { request.finish(outcome) }
        if !signals.isEmpty { self.broadcast.send(signals) }
    }

    /// Runs one change; answers why it failed. Throws only when the whole transaction cannot go on.
    private static func apply(
        _ request: Request,
        _ db: Database,
        _ signals: inout Set<StoreSignal>
    ) throws -> (any Error)? {
        var failure: (any Error)?
        var ownSignals: Set<StoreSignal> = []
        do {
            try db.inSavepoint {
                do {
                    try request.apply(db, &ownSignals)
                    return .commit
                } catch {
                    failure = error
                    return .rollback
                }
            }
        } catch {
            // A full disk ends the whole transaction, and with it the savepoint: what ended it says why.
            throw failure ?? error
        }
        if failure == nil { signals.formUnion(ownSignals) }
        return failure
    }
}

extension StoreError {
    /// What an error of the database means to a caller.
    init(_ error: any Error) {
        switch error {
        case let error as StoreError: self = error
        case let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT || error.resultCode == .SQLITE_NOTADB:
            self = .corrupt(error.message ?? "SQLite error \(error.resultCode.rawValue)")
        case let error as DatabaseError:
            // Never `description`, which would quote the rows that were written.
            self = .unavailable(error.message ?? "SQLite error \(error.resultCode.rawValue)")
        case is CancellationError: self = .unavailable("the caller was cancelled")
        default: self = .unavailable("\(type(of: error))")
        }
    }
}
