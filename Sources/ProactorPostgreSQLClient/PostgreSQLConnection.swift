import CPostgreSQL
import Dispatch
import Glibc
import Synchronization

/// One connection to a server, with a thread of its own for libpq's blocking calls. It is opened when it is first needed, and
/// anew after it was lost.
package final class PostgreSQLConnection: Sendable {
    /// How to connect, and what every session begins with.
    package struct Options: Sendable {
        /// A URI or a list of `keyword=value` (PostgreSQL, section 34.1.1), which may hold a password.
        package var conninfo: String
        /// Run once a session is open, `SET`s for the most part.
        package var preparation: String

        package init(conninfo: String, preparation: String) {
            self.conninfo = conninfo
            self.preparation = preparation
        }

        /// Whether libpq can read the connection's options, and their ports are numbers. Why not is not said, since a password
        /// with a `/` or an `@` in it is taken for a part of something else, which messages quote.
        package var isReadable: Bool {
            guard let options = PQconninfoParse(self.conninfo, nil) else { return false }
            defer { PQconninfoFree(options) }
            var next = options
            while let keyword = next.pointee.keyword {
                if String(cString: keyword) == "port", let value = next.pointee.val {
                    return String(cString: value).utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2C }
                }
                next += 1
            }
            return true
        }
    }

    /// The handle, and which piece of work it is busy with.
    private struct State {
        var work: UInt64?
        var workCount: UInt64 = 0
        var given: Set<UInt64> = []
        var handle: Handle?
    }

    private let options: Options
    private let queue = DispatchQueue(label: "proactor.postgresql")
    private let cancelQueue = DispatchQueue(label: "proactor.postgresql.cancel")
    private let state = Mutex(State())

    package init(_ options: Options) { self.options = options }

    deinit { self.state.withLock { $0.handle?.finish() } }

    /// Carries out `work` on the connection's thread, after what was asked for before.
    ///
    /// When the task is cancelled, the caller is let go at once. The server is asked to stop, and the connection is given up,
    /// so that a late cancellation never meets somebody else's statement.
    ///
    /// - Parameters:
    ///   - work: Must leave no transaction open; a connection that is in one afterwards is given up.
    ///   - finally: Called once the thread is done with the work, which may be after the caller was let go.
    package func run<Value: Sendable>(
        _ work: @escaping @Sendable (borrowing PostgreSQLSession) throws(PostgreSQLFailure) -> Value,
        finally: @escaping @Sendable () -> Void = {}
    ) async throws(PostgreSQLFailure) -> Value {
        let number = self.state.withLock { state in
            state.workCount += 1
            state.given.insert(state.workCount)
            return state.workCount
        }
        let (answers, answer) = AsyncStream.makeStream(of: Result<Value, PostgreSQLFailure>.self)
        answer.onTermination = { if case .cancelled = $0 { self.interrupt(number) } }
        self.queue.async {
            let result = self.carryOut(number, work)
            finally()
            answer.yield(result)
            answer.finish()
        }
        for await result in answers { return try result.get() }
        throw .cancelled
    }

    /// Carries out `work` on the connection's thread, after what was asked for before, for somebody who waits for nothing.
    ///
    /// - Parameter finish: Is told on that thread how it ended.
    package func enqueue<Value: Sendable>(
        _ work: @escaping @Sendable (borrowing PostgreSQLSession) throws(PostgreSQLFailure) -> Value,
        finish: @escaping @Sendable (Result<Value, PostgreSQLFailure>) -> Void
    ) {
        let number = self.state.withLock { state in
            state.workCount += 1
            state.given.insert(state.workCount)
            return state.workCount
        }
        self.queue.async { finish(self.carryOut(number, work)) }
    }

    /// Closes the connection after what was asked for before. It opens again when it is needed.
    package func close() async {
        await withCheckedContinuation { continuation in
            self.queue.async {
                self.drop()
                continuation.resume()
            }
        }
    }

    // MARK: On the connection's thread

    private func carryOut<Value>(
        _ number: UInt64,
        _ work: (borrowing PostgreSQLSession) throws(PostgreSQLFailure) -> Value
    ) -> Result<Value, PostgreSQLFailure> {
        guard self.begin(number) else { return .failure(.cancelled) }
        let result = Result { () throws(PostgreSQLFailure) in try self.attempt(number, work) }
        let wasInterrupted = self.end(number)
        return wasInterrupted ? .failure(.cancelled) : result
    }

    private func attempt<Value>(
        _ number: UInt64,
        _ work: (borrowing PostgreSQLSession) throws(PostgreSQLFailure) -> Value
    ) throws(PostgreSQLFailure) -> Value {
        if let handle = self.handle, !PostgreSQLSession(handle.raw).isAlive { self.drop() }
        if self.handle == nil { try self.open(number) }
        guard let handle = self.handle else { throw .cancelled }
        return try work(PostgreSQLSession(handle.raw, handle.names))
    }

    private func begin(_ number: UInt64) -> Bool {
        self.state.withLock { state in
            guard state.given.remove(number) != nil else { return false }
            state.work = number
            return true
        }
    }

    /// Gives up the connection unless the next one can work with it.
    private func end(_ number: UInt64) -> Bool {
        let wasInterrupted = self.state.withLock { state in
            defer { state.work = nil }
            return state.work != number
        }
        let isIdle = self.handle.map { PostgreSQLSession($0.raw).isIdle } ?? false
        if wasInterrupted || !isIdle { self.drop() }
        return wasInterrupted
    }

    private var handle: Handle? { self.state.withLock { $0.handle } }

    private func open(_ number: UInt64) throws(PostgreSQLFailure) {
        let handle = try Handle(conninfo: self.options.conninfo)
        let isWanted = self.state.withLock { state in
            guard state.work == number else { return false }
            state.handle = handle
            return true
        }
        guard isWanted else {
            handle.finish()
            throw .cancelled
        }
        do {
            try PostgreSQLSession(handle.raw).execute(self.options.preparation)
        } catch {
            self.drop()
            throw error
        }
    }

    private func drop() {
        self.state.withLock { state in
            state.handle?.finish()
            state.handle = nil
        }
    }

    // MARK: On any thread

    /// Ends the work `number`: before it began, or by breaking off its connection.
    private func interrupt(_ number: UInt64) {
        let canceller = self.state.withLock { state -> Canceller? in
            if state.given.remove(number) != nil { return nil }
            guard state.work == number else { return nil }
            state.work = nil
            // Wakes the thread that waits for the server. The socket is open, since `finish` is called under the same lock.
            if let handle = state.handle { _ = shutdown(handle.socket, Int32(SHUT_RDWR)) }
            return state.handle?.canceller
        }
        guard let canceller else { return }
        self.cancelQueue.async { canceller.cancel() }
    }
}

/// An open `PGconn`; its owner calls ``finish()`` exactly once.
struct Handle: Sendable {
    /// Used on the connection's thread only, save that ``finish()`` runs under the connection's lock.
    nonisolated(unsafe) let raw: OpaquePointer
    /// Used as ``raw`` is.
    nonisolated(unsafe) let names = PreparedNames()
    let socket: Int32
    let canceller: Canceller?

    /// Seconds, where `conninfo` does not say otherwise.
    private static let connectTimeout = "10"
    /// Milliseconds after which a connection is lost whose other end does not say that it received what was sent. Without it a
    /// machine that vanished would be waited for a quarter of an hour.
    private static let unansweredMaximum = "30000"
    /// Seconds of silence after which the other end is asked whether it is still there.
    private static let quietMaximum = "30"

    /// Connects, for as long as it takes.
    init(conninfo: String) throws(PostgreSQLFailure) {
        // A later entry is stronger than an earlier one, and `dbname` may stand for a whole URI.
        let options = [
            ("connect_timeout", Self.connectTimeout), ("tcp_user_timeout", Self.unansweredMaximum),
            ("keepalives_idle", Self.quietMaximum), ("fallback_application_name", "proactor"), ("dbname", conninfo),
            ("client_encoding", "UTF8"),
        ]
        let raw = Self.withPointers(options.map(\.0)) { keywords in
            Self.withPointers(options.map(\.1)) { values in PQconnectdbParams(keywords, values, 1) }
        }
        guard let raw else { throw PostgreSQLFailure(.connection, "there is no memory for a connection") }
        guard PQstatus(raw) == CONNECTION_OK else {
            defer { PQfinish(raw) }
            throw PostgreSQLSession.connectionFailure(raw)
        }
        // libpq would print the server's notices to the standard error.
        PQsetNoticeProcessor(raw, { _, _ in }, nil)
        self.raw = raw
        self.socket = PQsocket(raw)
        self.canceller = PQgetCancel(raw).map(Canceller.init)
    }

    func finish() { PQfinish(self.raw) }

    /// Lends texts as a list of C strings that ends with a null pointer.
    private static func withPointers<Value>(
        _ texts: [String],
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Value
    ) -> Value {
        let copies = texts.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        let pointers = copies.map { UnsafePointer($0) } + [nil]
        return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
    }
}

/// Owns a `PGcancel`, with which any thread may ask the server to stop a connection's statement.
final class Canceller: Sendable {
    /// libpq allows `PQcancel` from any thread; it is freed when nobody holds it any more.
    nonisolated(unsafe) private let raw: OpaquePointer

    /// Bytes for libpq's message, which nobody reads (section 34.7 recommends 256).
    private static let messageSize = 256

    init(_ raw: OpaquePointer) { self.raw = raw }

    deinit { PQfreeCancel(self.raw) }

    /// Opens a connection of its own, and waits until the server has taken the request.
    func cancel() {
        var message = [CChar](repeating: 0, count: Self.messageSize)
        _ = PQcancel(self.raw, &message, Int32(message.count))
    }
}
