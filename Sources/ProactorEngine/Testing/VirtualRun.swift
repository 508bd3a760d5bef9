import ProactorModel

/// A run of a test.
struct VirtualRun {
    var run: Run
    let event: Event
    var journal: [Step] = []
}

/// A rule that could not say whether it matches.
struct RuleFailureRecord {
    let rule: String
    let part: String
    let message: String

    /// `nil` for progress of another kind.
    init?(_ entry: ProgressEntry) {
        guard entry.kind == .ruleFailed, let rule = entry.data["rule"]?.stringValue else { return nil }
        self.rule = rule
        self.part = entry.data["part"]?.stringValue ?? ""
        self.message = entry.data["error"]?.stringValue ?? ""
    }
}
