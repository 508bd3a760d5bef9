package import ProactorComponents
package import ProactorDiagnostics
package import ProactorModel
import ProactorYAML

/// One entry of `models:`.
package struct ModelDeclaration: Sendable {
    package var name: String
    package var limits: ModelLimits
    package var prices: TokenPrices
    /// The registered kind's own configuration, read and ready to make the provider.
    package var make: @Sendable (ModelEnvironment) throws(ModelUnavailable) -> any ModelProvider
    package var location: SourceLocation

    package init(
        name: String,
        limits: ModelLimits,
        prices: TokenPrices,
        make: @escaping @Sendable (ModelEnvironment) throws(ModelUnavailable) -> any ModelProvider,
        location: SourceLocation
    ) {
        self.name = name
        self.limits = limits
        self.prices = prices
        self.make = make
        self.location = location
    }
}

/// Reads `models:`.
struct ModelReader {
    static let rateRange = 1...1_000_000_000
    static let concurrencyRange = 1...10_000
    static let priceRange = 0.0...1_000_000.0
    /// Calls at once where the declaration does not say.
    static let defaultConcurrency = 8

    let registry: ComponentRegistry

    func read(_ node: YAMLNode, _ context: inout YAMLContext) -> [String: ModelDeclaration] {
        let declarations = context.entries(node, "'models'") { entry, context in
            context.mapping(entry.value, "a model") { self.model(entry, &$0) }
        }
        return declarations.reduce(into: [:]) { $0[$1.name] = $1 }
    }

    private func model(_ entry: YAMLNode.Entry, _ mapping: inout YAMLMapping) -> ModelDeclaration? {
        let limits = Self.limits(&mapping)
        let prices = Self.prices(&mapping)
        let kinds = self.registry.modelKinds.values.sorted { $0.name < $1.name }
        let declared = kinds.filter { mapping.node($0.name) != nil }
        guard declared.count == 1, let kind = declared.first, let node = mapping.node(kind.name) else {
            let names = kinds.map(\.name).joined(separator: ", ")
            let found = declared.map(\.name).joined(separator: " and ")
            mapping.context.report(
                .missingKey,
                declared.isEmpty
                    ? "the model '\(entry.name)' needs one of the keys that say what it is: \(names)"
                    : "the model '\(entry.name)' has \(found), but is one kind of model only",
                at: entry.key
            )
            return nil
        }
        guard let make = Self.maker(kind, named: entry.name, node, &mapping.context) else { return nil }
        return ModelDeclaration(
            name: entry.name,
            limits: limits,
            prices: prices,
            make: make,
            location: entry.key.location
        )
    }

    private static func limits(_ mapping: inout YAMLMapping) -> ModelLimits {
        var limits = ModelLimits(concurrency: Self.defaultConcurrency)
        guard let node = mapping.node("limits") else { return limits }
        return mapping.context.mapping(node, "'limits'") { mapping in
            limits.requestsPerMinute = mapping.optional("requests", in: Self.rateRange)
            limits.inputTokensPerMinute = mapping.optional("inputTokens", in: Self.rateRange)
            limits.outputTokensPerMinute = mapping.optional("outputTokens", in: Self.rateRange)
            limits.tokensPerMinute = mapping.optional("tokens", in: Self.rateRange)
            limits.concurrency = mapping.optional("concurrency", in: Self.concurrencyRange) ?? limits.concurrency
            return limits
        } ?? limits
    }

    private static func prices(_ mapping: inout YAMLMapping) -> TokenPrices {
        guard let node = mapping.node("prices") else { return .free }
        return mapping.context.mapping(node, "'prices'") { prices in
            TokenPrices(
                input: prices.optional("input", in: Self.priceRange) ?? 0,
                output: prices.optional("output", in: Self.priceRange) ?? 0,
                cacheRead: prices.optional("cacheRead", in: Self.priceRange),
                cacheWrite: prices.optional("cacheWrite", in: Self.priceRange)
            )
        } ?? .free
    }

    private static func maker<Kind: ModelKind>(
        _ kind: Kind,
        named name: String,
        _ node: YAMLNode,
        _ context: inout YAMLContext
    ) -> (@Sendable (ModelEnvironment) throws(ModelUnavailable) -> any ModelProvider)? {
        guard let configuration = kind.configuration(from: node, &context) else { return nil }
        return { environment throws(ModelUnavailable) in
            try kind.makeProvider(named: name, configuration, in: environment)
        }
    }

    /// What editors are told of an entry.
    static func schema(_ registry: ComponentRegistry) -> JSONValue {
        let kinds = registry.modelKinds.values.sorted { $0.name < $1.name }
        let rate = YAMLSchema.integer(Self.rateRange)
        let price = YAMLSchema.number(Self.priceRange)
        var properties: JSONObject = [
            "limits": YAMLSchema.mapping([
                "requests": rate.described("Requests per minute."),
                "inputTokens": rate.described("Tokens read per minute."),
                "outputTokens": rate.described("Tokens written per minute."),
                "tokens": rate.described(
                    "Tokens read and written per minute, where the provider counts them together."
                ),
                "concurrency": YAMLSchema.integer(Self.concurrencyRange)
                    .described("Calls at once; \(Self.defaultConcurrency) without it."),
            ]).described("What the provider allows; what is left out is not limited."),
            "prices": YAMLSchema.mapping([
                "input": price, "output": price, "cacheRead": price, "cacheWrite": price,
            ]).described("For a million tokens, in the deployment's currency."),
        ]
        for kind in kinds { properties[kind.name] = kind.configurationSchema }
        var schema = YAMLSchema.mapping(properties).objectValue ?? [:]
        if !kinds.isEmpty { schema["oneOf"] = .array(kinds.map { ["required": [.string($0.name)]] }) }
        return .object(schema)
    }
}
