package import ProactorDiagnostics
package import ProactorEngine
package import ProactorModel
package import ProactorRules

/// What the files of a deployment say now, read and checked, but not in force yet.
package struct ReloadCandidate: Sendable {
    /// `nil` where anything has errors.
    package var book: RuleBook?
    package var directory: Directory
    package var budgets: Budgets
    /// Of each model that is declared, by name.
    package var modelLimits: [String: ModelLimits]
    package var diagnostics: [Diagnostic]
    /// Keys of `proactor.yaml` whose change takes a restart.
    package var pendingKeys: [String]

    package init(
        book: RuleBook?,
        directory: Directory = Directory(),
        budgets: Budgets = .unlimited,
        modelLimits: [String: ModelLimits] = [:],
        diagnostics: [Diagnostic],
        pendingKeys: [String] = []
    ) {
        self.book = book
        self.directory = directory
        self.budgets = budgets
        self.modelLimits = modelLimits
        self.diagnostics = diagnostics
        self.pendingKeys = pendingKeys
    }
}
