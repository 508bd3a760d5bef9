package import ProactorModel

/// What one model may be asked, and what it costs.
package struct ModelTerms: Hashable, Sendable {
    package var limits: ModelLimits
    package var prices: TokenPrices

    package init(limits: ModelLimits = ModelLimits(), prices: TokenPrices = .free) {
        self.limits = limits
        self.prices = prices
    }

    /// What a call will hardly cost more than.
    func cautiousCost(of estimate: UsageEstimate, _ demand: CallDemand) -> Money {
        var prices = self.prices
        // Nobody knows before how much of the input goes into the provider's cache.
        prices.input = max(prices.input, prices.cacheWrite)
        let usage = TokenUsage(
            input: estimate.cautiousInput,
            output: estimate.cautiousOutput(maximum: demand.outputTokens)
        )
        return prices.cost(of: usage)
    }
}

/// What a deployment lets its agents use.
package struct GovernorSettings: Sendable {
    /// How long a call waits at the longest before it is sent away.
    package static let defaultPatience = Duration.seconds(10)

    /// By the model's name in `proactor.yaml`; a model that is not here has no limits and costs nothing.
    package var models: [String: ModelTerms]
    package var budgets: Budgets
    package var patience: Duration
    /// Names this process among those that share the store.
    package var process: String

    package init(
        models: [String: ModelTerms],
        budgets: Budgets = .unlimited,
        patience: Duration = Self.defaultPatience,
        process: String
    ) {
        self.models = models
        self.budgets = budgets
        self.patience = patience
        self.process = process
    }
}
