import NIOCore
import ProactorModel

/// Until when a connection's client must have done what: decided from what happened on it, without a clock of its own.
struct ConnectionTimes {
    /// What is to be done about a client that is late.
    enum Verdict: Hashable, Sendable {
        case fine
        /// The first header did not come.
        case headerIsLate
        /// Nobody asks for anything any more.
        case isIdle
        /// The body comes too slowly.
        case bodyIsSlow
    }

    private let limits: HTTPLimits
    /// When the verdict may change; `nil` while the client is not waited for.
    private(set) var deadline: NIODeadline?
    /// Requests whose answers have not ended.
    private(set) var openRequests = 0
    private(set) var isReadingBody = false
    private var isFirst = true
    private var bodyBytes = 0
    /// Whether the connection no longer speaks HTTP.
    private var isUpgraded = false

    init(limits: HTTPLimits, now: NIODeadline) {
        self.limits = limits
        self.deadline = now + TimeAmount(limits.headerTime)
    }

    /// Whether nothing is being asked or answered.
    var isIdle: Bool { !self.isUpgraded && self.openRequests == 0 && !self.isReadingBody }

    mutating func readHead(at now: NIODeadline) {
        self.isFirst = false
        self.openRequests += 1
        self.isReadingBody = true
        self.startBodySpan(now)
    }

    mutating func readBody(_ count: Int) { self.bodyBytes += count }

    mutating func readEnd(at now: NIODeadline) {
        self.isReadingBody = false
        self.waitForNext(now)
    }

    mutating func wroteEnd(at now: NIODeadline) {
        self.openRequests -= 1
        if !self.isReadingBody { self.waitForNext(now) }
    }

    mutating func upgraded() {
        self.isUpgraded = true
        self.deadline = nil
    }

    /// To be asked at ``deadline``; begins the next span where the client has done enough in this one.
    mutating func verdict(at now: NIODeadline) -> Verdict {
        guard let deadline = self.deadline, now >= deadline else { return .fine }
        guard self.isReadingBody else { return self.isFirst ? .headerIsLate : .isIdle }
        let milliseconds = self.limits.bodyTime.wholeMilliseconds
        guard Int64(self.bodyBytes) * 1000 >= Int64(self.limits.bodyRate) * milliseconds else { return .bodyIsSlow }
        self.startBodySpan(now)
        return .fine
    }

    private mutating func startBodySpan(_ now: NIODeadline) {
        self.bodyBytes = 0
        self.deadline = now + TimeAmount(self.limits.bodyTime)
    }

    private mutating func waitForNext(_ now: NIODeadline) {
        self.deadline = self.openRequests == 0 ? now + TimeAmount(self.limits.idleTime) : nil
    }
}
