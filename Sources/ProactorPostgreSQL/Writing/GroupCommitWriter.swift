import ProactorPostgreSQLClient
import ProactorStorage
import ProactorTelemetry
import Synchronization

/// Makes changes, many callers' in one transaction: while one commit waits for the disk, the next one's changes gather.
///
/// Each change runs in a savepoint of its own, so that one that fails takes nothing of the others' with it.
///
/// Transactions of several nodes follow each other, by an advisory lock that each holds until it is committed. Without it,
/// events that got their numbers first could become visible last, and a router would pass them over; and changes that share
/// a transaction would hold rows in any order, and so wait for each other in circles. A node that comes to a stop in a
/// transaction loses its connection, and the lock with it, after
/// ``PostgreSQLStoreOptions/silenceTimeout``.
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

    /// What came of a transaction that was committed.
    private struct Outcome: Sendable {
        /// Why each change was not made; `nil` for those that were.
        var failures: [(any Error)?] = []
        var signals: Set<StoreSignal> = []
    }

    private struct Queue {
        var waiting: [Request] = []
        var isDraining = false
        var isClosed = false
    }

    private let connection: PostgreSQLConnection
    /// By what others tell this node's notifications from their own.
    private let node: String
    private let channel: String
    private let broadcast: SignalBroadcast
    private let queue = Mutex(Queue())
    private let commits = Atomic(0)
    private let metrics = WriteMetrics()

    init(connection: PostgreSQLConnection, broadcast: SignalBroadcast, node: String, channel: String) {
        self.connection = connection
        self.node = node
        self.channel = channel
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
        // Each round ends with one batch less to write.
        while self.queue.withLock({ $0.isDraining }) { await self.afterOneBatch() }
        await self.connection.close()
    }

    private func afterOneBatch() async {
        await withCheckedContinuation { continuation in
            self.connection.enqueue({ _ in }, finish: { _ in continuation.resume() })
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
        case .mustDrain: self.drain()
        case .refused(let why): request.finish(StoreError.unavailable(why))
        }
    }

    /// Commits the next batch on the connection's thread, and sees to it that the one behind it follows.
    private func drain() {
        let batch = self.queue.withLock { queue -> [Request] in
            let batch = Array(queue.waiting.prefix(Self.batchMaximum))
            queue.waiting.removeFirst(batch.count)
            if batch.isEmpty { queue.isDraining = false }
            return batch
        }
        guard !batch.isEmpty else { return }
        let start = ContinuousClock.now
        self.connection.enqueue(
            { session throws(PostgreSQLFailure) in
                try self.commit(batch, Database(session.statements))
            },
            finish: { result in
                self.finish(batch, result, in: start.duration(to: .now))
                self.drain()
            }
        )
    }

    private func finish(_ batch: [Request], _ result: Result<Outcome, PostgreSQLFailure>, in time: Duration) {
        switch result {
        case .failure(let failure):
            self.metrics.failed()
            for request in batch { request.finish(failure) }
        case .success(let outcome):
            self.commits.add(1, ordering: .relaxed)
            self.metrics.committed(batch.count, in: time)
            for (request, failure) in zip(batch, outcome.failures) { request.finish(failure) }
            if !outcome.signals.isEmpty { self.broadcast.send(outcome.signals) }
        }
    }

    private func commit(_ batch: [Request], _ db: Database) throws(PostgreSQLFailure) -> Outcome {
        var outcome = Outcome()
        do {
            try db.execute(script: Self.begin)
            for request in batch {
                outcome.failures.append(try Self.apply(request, db, &outcome.signals))
            }
            for text in SignalNotices.texts(outcome.signals, from: self.node) {
                try db.execute(sql: "SELECT pg_notify(?, ?)", arguments: [self.channel, text])
            }
            try db.execute(script: "COMMIT")
        } catch {
            // Where this fails too, the connection is given up, and the server rolls back by itself.
            try? db.execute(script: "ROLLBACK")
            throw error
        }
        return outcome
    }

    /// The advisory lock of who writes. The number is "PRO-LOG" in bytes.
    static let lockKey: Int64 = 0x50_524F_2D4C_4F47
    private static let begin = "BEGIN; SELECT pg_advisory_xact_lock(\(GroupCommitWriter.lockKey))"

    /// Runs one change; answers why it failed. Throws only when the whole transaction cannot go on.
    private static func apply(
        _ request: Request,
        _ db: Database,
        _ signals: inout Set<StoreSignal>
    ) throws(PostgreSQLFailure) -> (any Error)? {
        var ownSignals: Set<StoreSignal> = []
        try db.execute(script: "SAVEPOINT change")
        do {
            try request.apply(db, &ownSignals)
        } catch {
            if let failure = error as? PostgreSQLFailure, failure.kind == .connection { throw failure }
            try db.execute(script: "ROLLBACK TO SAVEPOINT change; RELEASE SAVEPOINT change")
            return error
        }
        try db.execute(script: "RELEASE SAVEPOINT change")
        signals.formUnion(ownSignals)
        return nil
    }
}

extension StoreError {
    /// What an error of the database means to a caller.
    init(_ error: any Error) {
        switch error {
        case let error as StoreError: self = error
        case let error as PostgreSQLFailure where error.sqlState.map { $0.hasPrefix("XX") } == true:
            self = .corrupt(error.message)
        case let error as PostgreSQLFailure: self = .unavailable(error.message)
        case is CancellationError: self = .unavailable("the caller was cancelled")
        default: self = .unavailable("\(type(of: error))")
        }
    }
}
