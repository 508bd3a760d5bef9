package import ProactorEngine
package import ProactorModel

/// What of a deployment, beside its rule book, changes without a restart.
package struct LiveSettings: Hashable, Sendable {
    package var directory: Directory
    package var budgets: Budgets
    /// Of each model that is declared, by name.
    package var modelLimits: [String: ModelLimits]

    package init(
        directory: Directory = Directory(),
        budgets: Budgets = .unlimited,
        modelLimits: [String: ModelLimits] = [:]
    ) {
        self.directory = directory
        self.budgets = budgets
        self.modelLimits = modelLimits
    }

    /// The keys of `proactor.yaml`, and of rules and agents, under which something else stands now.
    func changedKeys(since former: Self) -> [String] {
        var keys: [String] = []
        if self.budgets != former.budgets { keys.append("budget") }
        if self.directory.groups != former.directory.groups { keys.append("groups") }
        if self.modelLimits != former.modelLimits { keys.append("models") }
        if self.directory.people != former.directory.people { keys.append("people") }
        return keys
    }
}
