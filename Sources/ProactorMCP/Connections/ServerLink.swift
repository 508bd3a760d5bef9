import Logging
import ProactorComponents
import ProactorModel
import Synchronization

/// Keeps a server within reach: connects at the first use, finds out which era it is of, and connects anew where it went away.
final class ServerLink: Sendable {
    /// A connection over which requests can be sent.
    private struct Session: Sendable {
        let connection: any MCPConnection
        let revision: MCPRevision
        /// Counts the sessions, so that what is known of one is not held against the next.
        let number: Int
    }

    private struct State {
        var session: Session?
        var sessionCount = 0
        /// The number of a session that is to be opened anew over the same connection, before anything is sent in it.
        var doubtful: Int?
        /// Whether the server is known to be of the legacy era, which is expensive to find out again.
        var isLegacy = false
        /// Programs that ended, or did not get as far as an answer, since the last call that got one.
        var failures = 0
        var isClosed = false
    }

    private let connector: Connector
    private let startTimeout: Duration
    private let onListChange: ListChangeHandler
    private let logger: Logger
    private let state = Mutex(State())
    /// One task at a time connects; the others wait for what comes of it.
    private let gate = TurnGate()

    init(
        _ connector: Connector,
        startTimeout: Duration,
        logger: Logger,
        onListChange: @escaping ListChangeHandler
    ) {
        self.connector = connector
        self.startTimeout = startTimeout
        self.logger = logger
        self.onListChange = onListChange
    }

    /// Sends a request, connecting first where that is needed. A server that forgot the session gets a new one and the request
    /// again, since it has not looked at it; nothing else is repeated.
    ///
    /// - Parameter limit: The longest wait for an answer, after connecting; `nil` where the caller has one of its own.
    func exchange(
        _ request: MCPRequest,
        _ listener: ExchangeListener = ExchangeListener(),
        within limit: Duration? = nil
    ) async throws(ToolFailure) -> RPCOutcome {
        try await ExchangeTelemetry.measure(request) { request throws(ToolFailure) in
            try await self.connectAndExchange(request, listener, within: limit)
        }
    }

    private func connectAndExchange(
        _ request: MCPRequest,
        _ listener: ExchangeListener,
        within limit: Duration?
    ) async throws(ToolFailure) -> RPCOutcome {
        var session = try await self.session()
        var outcome = try await Self.exchange(request, listener, over: session, within: limit)
        if outcome == .sessionLost {
            self.doubt(session)
            session = try await self.session()
            outcome = try await Self.exchange(request, listener, over: session, within: limit)
        }
        switch outcome {
        case .result: self.state.withLock { $0.failures = 0 }
        case .sessionLost: self.doubt(session)
        case .refused(let refusal) where [400, 404, 405, 406].contains(refusal.status):
            // Whatever is there now, it is not what it was: the next request finds out.
            self.state.withLock { $0.isLegacy = false }
            self.doubt(session)
        case .error(let error) where error.code == RPCError.invalidRequest && error.status == 400:
            // This is how some servers say that they do not know the session.
            self.doubt(session)
        default: break
        }
        return outcome
    }

    /// Ends the connection for good.
    func close() async {
        let session = self.state.withLock { state in
            state.isClosed = true
            defer { state.session = nil }
            return state.session
        }
        await session?.connection.close()
    }

    private static func exchange(
        _ request: MCPRequest,
        _ listener: ExchangeListener,
        over session: Session,
        within limit: Duration?
    ) async throws(ToolFailure) -> RPCOutcome {
        guard let limit else { return try await session.connection.exchange(request, in: session.revision, listener) }
        let silence = ToolFailure(.timedOut, "the server does not answer within \(limit.ruleText)")
        return try await withDeadline(limit, or: silence) { () async throws(ToolFailure) in
            try await session.connection.exchange(request, in: session.revision, listener)
        }
    }

    private func doubt(_ session: Session) {
        self.state.withLock { state in
            if state.session?.number == session.number { state.doubtful = session.number }
        }
    }

    /// The session that there is, or a new one.
    private func session() async throws(ToolFailure) -> Session {
        if let session = self.usableSession { return session }
        guard await self.gate.enter() else { throw FailureWords.cancelled }
        defer { self.gate.leave() }
        if let session = self.usableSession { return session }
        let (old, isClosed) = self.state.withLock { ($0.session, $0.isClosed) }
        guard !isClosed else { throw ToolFailure(.unavailable, "the tool is closed") }
        if let old {
            if old.connection.isOpen, let session = try await self.open(old.connection) { return session }
            self.state.withLock { state in
                state.session = nil
                state.failures += 1
            }
            await old.connection.close()
        }
        try await self.waitBeforeStart()
        do throws(ToolFailure) {
            return try await self.connect()
        } catch {
            if error != FailureWords.cancelled { self.state.withLock { $0.failures += 1 } }
            throw error
        }
    }

    private var usableSession: Session? {
        let session = self.state.withLock { $0.session?.number == $0.doubtful ? nil : $0.session }
        return session?.connection.isOpen == true ? session : nil
    }

    /// The first repetition is made at once, each later one after twice the time of the one before.
    private func waitBeforeStart() async throws(ToolFailure) {
        let failures = self.state.withLock { $0.failures }
        guard self.connector.startsProgram, failures > 1 else { return }
        let delay = min(
            MCPLimits.restartDelay * (1 << min(failures - 2, 10)),
            MCPLimits.restartDelayMaximum
        )
        self.logger.info("the server keeps failing, and is started again later", metadata: ["delay": "\(delay)"])
        do {
            try await Task.sleep(for: delay)
        } catch {
            throw FailureWords.cancelled
        }
    }

    private func connect() async throws(ToolFailure) -> Session {
        var connection = self.connector.connect(onListChange: self.onListChange)
        do throws(ToolFailure) {
            if let session = try await self.open(connection) { return session }
            // There are servers that end when they are asked what they do not know.
            await connection.close()
            connection = self.connector.connect(onListChange: self.onListChange)
            return try await self.greet(connection)
        } catch {
            await connection.close()
            throw error
        }
    }

    /// Opens a session over a connection, and finds out the era where it is not known.
    ///
    /// - Returns: `nil` where the connection ended at that.
    private func open(_ connection: any MCPConnection) async throws(ToolFailure) -> Session? {
        if self.state.withLock({ $0.isLegacy }) { return try await self.greet(connection) }
        switch EraVerdict(try await self.probe(connection)) {
        case .modern: return try self.adopt(connection, .modern)
        case .unusable(let failure): throw failure
        case .legacy: return connection.isOpen ? try await self.greet(connection) : nil
        }
    }

    /// Asks a server which versions it speaks; `nil` where it does not say.
    private func probe(_ connection: any MCPConnection) async throws(ToolFailure) -> RPCOutcome? {
        let silence = ToolFailure(.timedOut, "the server does not answer")
        do throws(ToolFailure) {
            return try await withDeadline(self.startTimeout, or: silence) { () async throws(ToolFailure) in
                try await connection.exchange(.discover, in: .modern, ExchangeListener())
            }
        } catch {
            if error == FailureWords.cancelled { throw error }
            guard self.connector.startsProgram else { throw error }
            guard error.kind != .misconfigured else { throw error }
            return nil
        }
    }

    /// Makes the handshake of the legacy era.
    private func greet(_ connection: any MCPConnection) async throws(ToolFailure) -> Session {
        let silence = ToolFailure(.timedOut, "the server does not answer within \(self.startTimeout.ruleText)")
        let wanted = MCPRevision.legacy(MCPRevision.legacyVersions[0])
        let outcome = try await withDeadline(self.startTimeout, or: silence) { () async throws(ToolFailure) in
            try await connection.exchange(.initialize, in: wanted, ExchangeListener())
        }
        guard case .result(let result) = outcome else {
            self.state.withLock { $0.isLegacy = false }
            throw FailureWords.failure(of: outcome)
        }
        let version = result["protocolVersion"]?.stringValue ?? ""
        guard MCPRevision.legacyVersions.contains(version) else {
            throw ToolFailure(
                .misconfigured,
                "the server speaks a version of the protocol that is not known here: \(FailureWords.bounded(version))"
            )
        }
        let revision = MCPRevision.legacy(version)
        try await withDeadline(self.startTimeout, or: silence) { () async throws(ToolFailure) in
            try await connection.confirmHandshake(in: revision)
        }
        self.state.withLock { $0.isLegacy = true }
        return try self.adopt(connection, revision)
    }

    private func adopt(_ connection: any MCPConnection, _ revision: MCPRevision) throws(ToolFailure) -> Session {
        let session = self.state.withLock { state -> Session? in
            guard !state.isClosed else { return nil }
            state.sessionCount += 1
            let session = Session(connection: connection, revision: revision, number: state.sessionCount)
            state.session = session
            state.doubtful = nil
            return session
        }
        guard let session else { throw ToolFailure(.unavailable, "the tool is closed") }
        self.logger.debug("connected to the server", metadata: ["version": .string(revision.version)])
        return session
    }
}
