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

    /// The same models with other providers before theirs.
    package func wrapped<Failure: Error>(
        _ wrap: (_ name: String, any ModelProvider) throws(Failure) -> any ModelProvider
    ) throws(Failure) -> ModelShelf {
        var entries: [String: Entry] = [:]
        for (name, entry) in self.entries {
            entries[name] = Entry(provider: try wrap(name, entry.provider), prices: entry.prices)
        }
        return ModelShelf(entries, missing: self.missing)
    }

    subscript(name: String) -> Entry? { self.entries[name] }
}
