package import ProactorModel

/// A provider's limits, kept strictly: in no 60 seconds more than they allow.
package struct StandInRateLimiter: Sendable {
    private struct Entry: Sendable {
        let time: Timestamp
        var input: Int
        var output: Int
    }

    /// One limit with what the window holds of it.
    struct Level: Sendable {
        let limit: Int
        let used: Int
    }

    static let window = Duration.seconds(60)

    package let limits: ModelLimits
    /// Requests that were refused.
    package private(set) var violationCount = 0
    private var entries: [Entry] = []

    package init(_ limits: ModelLimits) { self.limits = limits }

    /// Admits a request, or says how long it would have had to wait.
    ///
    /// - Parameter inputTokens: What the request is counted for until ``settle(_:at:)``.
    package mutating func admit(inputTokens: Int, at now: Timestamp) -> Duration? {
        self.forget(before: now)
        guard let wait = self.wait(inputTokens: inputTokens, at: now) else {
            self.entries.append(Entry(time: now, input: inputTokens, output: 0))
            return nil
        }
        self.violationCount += 1
        return wait
    }

    /// Replaces what the request admitted at `time` was counted for by what it used.
    package mutating func settle(_ usage: TokenUsage, estimate: Int, at time: Timestamp) {
        guard
            let position = self.entries.firstIndex(where: {
                $0.time == time && $0.input == estimate && $0.output == 0
            })
        else { return }
        self.entries[position].input = usage.totalInput
        self.entries[position].output = usage.output
    }

    /// Counts a violation of a limit that is not one of a window.
    mutating func noteViolation() { self.violationCount += 1 }

    var requests: Level? { self.limits.requestsPerMinute.map { Level(limit: $0, used: self.entries.count) } }
    var input: Level? { self.limits.inputTokensPerMinute.map { Level(limit: $0, used: self.sum(\.input)) } }
    var output: Level? { self.limits.outputTokensPerMinute.map { Level(limit: $0, used: self.sum(\.output)) } }
    var tokens: Level? {
        self.limits.tokensPerMinute.map { Level(limit: $0, used: self.sum(\.input) + self.sum(\.output)) }
    }

    /// When the window will be empty if nothing more comes.
    func resetTime(at now: Timestamp) -> Timestamp {
        self.entries.last?.time.advanced(by: Self.window) ?? now
    }

    private func sum(_ count: KeyPath<Entry, Int>) -> Int { self.entries.reduce(0) { $0 + $1[keyPath: count] } }

    private mutating func forget(before now: Timestamp) {
        self.entries.removeAll { now.duration(since: $0.time) >= Self.window }
    }

    /// How long until enough has left the window; `nil` where there is room now.
    private func wait(inputTokens: Int, at now: Timestamp) -> Duration? {
        var rest = self
        for position in -1..<self.entries.count {
            if position >= 0 { rest.entries.removeFirst() }
            guard rest.hasRoom(inputTokens: inputTokens) else { continue }
            return position < 0 ? nil : Self.window - now.duration(since: self.entries[position].time)
        }
        return Self.window
    }

    private func hasRoom(inputTokens: Int) -> Bool {
        let isRequestFine = self.requests.map { $0.used < $0.limit } ?? true
        let isInputFine = self.input.map { $0.used + inputTokens <= $0.limit } ?? true
        let isOutputFine = self.output.map { $0.used < $0.limit } ?? true
        let areTokensFine = self.tokens.map { $0.used + inputTokens <= $0.limit } ?? true
        return isRequestFine && isInputFine && isOutputFine && areTokensFine
    }
}
