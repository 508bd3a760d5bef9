package import ProactorDiagnostics
package import ProactorModel

/// What became of the last look at a deployment's files.
package struct ReloadReport: Hashable, Sendable {
    /// What made the server look.
    package enum Trigger: String, Hashable, Sendable, CaseIterable {
        case start
        case files
        case signal
        case request
    }

    package var at: Timestamp
    package var trigger: Trigger
    /// Who asked: a principal's id, or `proactor`.
    package var by: String
    /// Whether what was read is in force.
    package var isAccepted: Bool
    /// The hash of the rule book that is in force now.
    package var ruleBook: String
    /// The hash of the one before, where another came in force.
    package var replaced: String?
    package var diagnostics: [Diagnostic]
    /// Keys of `proactor.yaml` whose change takes a restart.
    package var pendingKeys: [String]
    /// Why it was not put in force, where the files are not the reason.
    package var failure: String?

    package init(
        at: Timestamp,
        trigger: Trigger,
        by: String,
        isAccepted: Bool,
        ruleBook: String,
        replaced: String? = nil,
        diagnostics: [Diagnostic],
        pendingKeys: [String] = [],
        failure: String? = nil
    ) {
        self.at = at
        self.trigger = trigger
        self.by = by
        self.isAccepted = isAccepted
        self.ruleBook = ruleBook
        self.replaced = replaced
        self.diagnostics = diagnostics
        self.pendingKeys = pendingKeys
        self.failure = failure
    }
}

extension ReloadReport {
    package var json: JSONValue {
        var object: JSONObject = [
            "at": .string(self.at.description), "trigger": .string(self.trigger.rawValue), "by": .string(self.by),
            "accepted": .bool(self.isAccepted), "ruleBook": .string(self.ruleBook),
            "problems": .array(self.diagnostics.map(\.json)),
            "needRestart": .array(self.pendingKeys.map(JSONValue.string)),
        ]
        object["replaced"] = self.replaced.map(JSONValue.string)
        object["failure"] = self.failure.map(JSONValue.string)
        return .object(object)
    }
}
