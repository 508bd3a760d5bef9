import CPostgreSQL
import Dispatch
import Glibc
import Synchronization

/// Hears what other connections tell through `NOTIFY`, on a connection and a thread of its own. It connects again, for as
/// long as it takes, when the connection was lost.
package final class PostgreSQLListener: Sendable {
    /// What came over the channel.
    package enum Message: Hashable, Sendable {
        /// It listens from now on; what was told before is unknown.
        case listening
        /// It does not listen, and tries again.
        case lost
        case told(String)
    }

    private let conninfo: String
    private let channel: String
    private let queue = DispatchQueue(label: "proactor.postgresql.listener")
    private let isClosed = Atomic(false)
    private let handler: @Sendable (Message) -> Void

    /// Milliseconds after which it looks whether it is to end.
    private static let pollInterval: Int32 = 200
    /// Microseconds between two attempts to connect.
    private static let reconnectDelay: UInt32 = 200_000
    /// Looks without any word from the server, after which it asks whether the connection still is.
    private static let quietMaximum = 50

    /// Begins to listen.
    ///
    /// - Parameters:
    ///   - channel: A plain SQL identifier.
    ///   - handler: Called on the listener's thread.
    package init(conninfo: String, channel: String, handler: @escaping @Sendable (Message) -> Void) {
        self.conninfo = conninfo
        self.channel = channel
        self.handler = handler
        self.queue.async { self.work() }
    }

    /// Ends the connection. Nothing is heard after it returned.
    package func close() async {
        self.isClosed.store(true, ordering: .releasing)
        await withCheckedContinuation { continuation in self.queue.async { continuation.resume() } }
    }

    private var mustEnd: Bool { self.isClosed.load(ordering: .acquiring) }

    private func work() {
        while !self.mustEnd {
            if let handle = try? Handle(conninfo: self.conninfo) {
                self.listen(PostgreSQLSession(handle.raw), handle)
                handle.finish()
            }
            guard !self.mustEnd else { return }
            self.handler(.lost)
            usleep(Self.reconnectDelay)
        }
    }

    /// Passes on what comes until the connection ends.
    private func listen(_ session: borrowing PostgreSQLSession, _ handle: Handle) {
        guard (try? session.execute("LISTEN \(self.channel)")) != nil else { return }
        self.handler(.listening)
        var quiet = 0
        while !self.mustEnd {
            var descriptor = pollfd(fd: handle.socket, events: Int16(POLLIN), revents: 0)
            let count = poll(&descriptor, 1, Self.pollInterval)
            guard count >= 0 || errno == EINTR else { return }
            quiet = count == 0 ? quiet + 1 : 0
            // Behind a dead machine or a forgetful router, silence looks like peace.
            if quiet >= Self.quietMaximum {
                quiet = 0
                guard (try? session.execute("SELECT 1")) != nil else { return }
            }
            guard session.isAlive else { return }
            for text in session.notifications() { self.handler(.told(text)) }
        }
    }
}
