package import ProactorComponents
package import ProactorModel

/// The deployment's models that can be used, by their names in `proactor.yaml`.
package struct ModelShelf: Sendable {
    package struct Entry: Sendable {
        package let provider: any ModelProvider
        package let prices: TokenPrices

        package init(provider: any ModelProvider, prices: TokenPrices) {
            self.provider = provider
            self.prices = prices
        }
    }

    private let entries: [String: Entry]
    /// Why declared models cannot be used.
    package let missing: [String: ModelUnavailable]

    package init(_ entries: [String: Entry], missing: [String: ModelUnavailable] = [:]) {
        self.entries = entries
        self.missing = missing
    }

    package var names: Set<String> { Set(self.entries.keys) }

    subscript(name: String) -> Entry? { self.entries[name] }
}
