import Logging
import ProactorComponents
import ProactorModel
import Synchronization

/// The list of a server's tools: asked for when it is needed, and kept for as long as the server says.
final class ToolLists: Sendable {
    /// A list as it was read.
    private struct Reading {
        let catalogue: ToolCatalogue
        /// When it was asked for.
        let asked: ContinuousClock.Instant
        let expiry: ContinuousClock.Instant
        /// The changes that were known before.
        let changeCount: Int
    }

    private let link: ServerLink
    private let changes: ListChanges
    private let timeout: Duration
    private let allowed: [String]
    private let logger: Logger
    private let reading = Mutex<Reading?>(nil)
    /// What was last said to be wrong with the list.
    private let logged = Mutex<[String]>([])
    /// One task at a time asks; who waited for it uses what it got.
    private let gate = TurnGate()

    /// - Parameter allowed: The operations that are wanted; those that the server does not have are logged.
    init(
        over link: ServerLink,
        _ changes: ListChanges,
        timeout: Duration,
        allowed: [String],
        logger: Logger
    ) {
        self.link = link
        self.changes = changes
        self.timeout = timeout
        self.allowed = allowed
        self.logger = logger
    }

    /// The list, no older than the server says that it may be.
    func current() async throws(ToolFailure) -> ToolCatalogue {
        if let reading = self.usableReading, reading.expiry > .now { return reading.catalogue }
        return try await self.ask { $0.expiry > .now }
    }

    /// A tool by its name. Its description may be older than the server's list lasts: a call does not wait for a new one as long
    /// as nothing speaks against the old.
    func tool(_ name: String) async throws(ToolFailure) -> ToolDescription? {
        if let tool = self.usableReading?.catalogue[name] { return tool }
        return try await self.ask { $0.catalogue[name] != nil }[name]
    }

    /// The list as it was read last, however old.
    func last() async throws(ToolFailure) -> ToolCatalogue {
        if let reading = self.reading.withLock({ $0 }) { return reading.catalogue }
        return try await self.ask { _ in true }
    }

    /// Does not use the list any more.
    func expire() { self.changes.note() }

    private var usableReading: Reading? {
        let count = self.changes.count
        return self.reading.withLock { $0.flatMap { $0.changeCount == count ? $0 : nil } }
    }

    /// - Parameter suffices: Whether what another task has read meanwhile will do, even where it asked before this one wanted to.
    private func ask(_ suffices: (Reading) -> Bool) async throws(ToolFailure) -> ToolCatalogue {
        let arrival = ContinuousClock.now
        guard await self.gate.enter() else { throw FailureWords.cancelled }
        defer { self.gate.leave() }
        if let reading = self.usableReading, reading.asked > arrival || suffices(reading) { return reading.catalogue }
        let asked = ContinuousClock.now
        let changeCount = self.changes.count
        let catalogue = try await self.read()
        self.reading.withLock {
            $0 = Reading(
                catalogue: catalogue,
                asked: asked,
                expiry: asked + (catalogue.lifetime ?? MCPLimits.listLifetime),
                changeCount: changeCount
            )
        }
        self.log(catalogue)
        return catalogue
    }

    /// Reads the list page by page.
    private func read() async throws(ToolFailure) -> ToolCatalogue {
        var catalogue = ToolCatalogue()
        var cursor: String?
        for _ in 0..<MCPLimits.pageMaximum where !catalogue.isFull {
            switch catalogue.append(try await self.page(cursor)) {
            case .last: return catalogue
            case .malformed: throw ToolFailure(.failed, "the server's list of tools makes no sense")
            case .next(let next): cursor = next
            }
        }
        self.logger.warning(
            "the server's list of tools does not end; what was read of it is used",
            metadata: ["tools": "\(catalogue.tools.count)"]
        )
        return catalogue
    }

    private func page(_ cursor: String?) async throws(ToolFailure) -> JSONValue {
        let outcome = try await self.link.exchange(.listTools(cursor: cursor), within: self.timeout)
        switch outcome {
        case .result(let page): return page
        case .error(let error) where error.code == RPCError.invalidParams && cursor != nil:
            throw ToolFailure(.unavailable, "the server's list of tools changed while it was read")
        case .error(let error) where error.code == RPCError.invalidParams:
            throw ToolFailure(.failed, "the server does not list its tools: \(FailureWords.bounded(error.message))")
        default: throw FailureWords.failure(of: outcome)
        }
    }

    /// Says what cannot be used, once for as long as it stays the same.
    private func log(_ catalogue: ToolCatalogue) {
        let missing = self.allowed.filter { catalogue[$0] == nil }
        let problems =
            catalogue.unusable.map { "'\($0.name.prefix(MCPLimits.toolNameLengthMaximum))': \($0.reason)" }
            + missing.map { "'\($0)': it is allowed, but not there" }
        let isNew = self.logged.withLock { logged in
            defer { logged = problems }
            return logged != problems
        }
        guard isNew, !problems.isEmpty else { return }
        self.logger.warning(
            "tools of the server cannot be used",
            metadata: [
                "count": "\(problems.count)",
                "tools": .array(problems.prefix(MCPLimits.loggedToolMaximum).map { .string($0) }),
            ]
        )
    }
}
