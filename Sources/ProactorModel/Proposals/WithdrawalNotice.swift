/// That an event makes some of what a rule proposed moot.
package struct WithdrawalNotice: Hashable, Sendable {
    /// The rule whose `withdrawOn` the event matches.
    package var rule: String
    /// Which of its proposals: those of the same key, as JSON with sorted keys.
    package var key: String

    package init(rule: String, key: String) {
        self.rule = rule
        self.key = key
    }
}
