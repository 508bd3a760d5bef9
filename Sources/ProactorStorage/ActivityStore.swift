package import ProactorModel

/// What rules did lately, counted: for a list of them.
package protocol ActivityStore: Sendable {
    /// What became of the runs that were created since a time, for each rule that has any.
    ///
    /// - Parameter runMaximum: Runs that are counted at the most, the youngest ones; what is older is left out, and the report says so.
    func ruleActivity(since: Timestamp, runMaximum: Int) async throws(StoreError) -> RuleActivityReport
}

/// What rules did since a time.
package struct RuleActivityReport: Hashable, Sendable {
    /// By the rule's name.
    package var rules: [String: RuleActivity]
    /// Whether there were more runs than were counted.
    package var isCutShort: Bool

    package init(rules: [String: RuleActivity], isCutShort: Bool) {
        self.rules = rules
        self.isCutShort = isCutShort
    }
}

/// What one rule did.
package struct RuleActivity: Hashable, Sendable {
    /// Runs by the state that they are in now.
    package var runs: [Run.State: Int]
    /// When the youngest of them was created: when the rule matched last.
    package var lastRunAt: Timestamp
    /// The last failure of its youngest run that had one, in the time and among the runs that were looked at.
    package var lastFailure: RunFailure?

    package init(runs: [Run.State: Int], lastRunAt: Timestamp, lastFailure: RunFailure? = nil) {
        self.runs = runs
        self.lastRunAt = lastRunAt
        self.lastFailure = lastFailure
    }

    package var total: Int { self.runs.values.reduce(0, +) }
}
