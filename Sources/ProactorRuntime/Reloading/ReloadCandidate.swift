package import ProactorDiagnostics
package import ProactorRules

/// What the files of a deployment say now, read and checked, but not in force yet.
package struct ReloadCandidate: Sendable {
    /// `nil` where anything has errors.
    package var book: RuleBook?
    package var settings: LiveSettings
    package var diagnostics: [Diagnostic]
    /// Keys of `proactor.yaml` whose change takes a restart.
    package var pendingKeys: [String]

    package init(
        book: RuleBook?,
        settings: LiveSettings = LiveSettings(),
        diagnostics: [Diagnostic],
        pendingKeys: [String] = []
    ) {
        self.book = book
        self.settings = settings
        self.diagnostics = diagnostics
        self.pendingKeys = pendingKeys
    }
}
