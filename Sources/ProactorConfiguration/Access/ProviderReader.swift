import ProactorComponents
import ProactorDiagnostics
import ProactorModel
import ProactorYAML

/// Reads `oidc:`.
enum ProviderReader {
    static let leewayRange: ClosedRange<Duration> = .milliseconds(1)...(.seconds(600))
    static let refreshRange: ClosedRange<Duration> = .seconds(60)...(.seconds(43_200))

    static func read(_ node: YAMLNode, _ mapping: inout YAMLMapping) -> ProviderDeclaration? {
        let issuer = mapping.requiredNode("issuer").flatMap { Self.url($0, "'issuer'", &mapping.context) }
        var audiences: [String] = []
        if mapping.requiredNode("audience") != nil {
            audiences = (mapping.list("audience") as [Located<String>]).map(\.value)
        }
        var keys = ProviderDeclaration.Keys.discovery
        if let node = mapping.node("jwks") {
            if let reference = node.scalarText.flatMap(SecretReference.init) {
                keys = .reference(reference)
            } else if let url = Self.url(node, "'jwks'", &mapping.context) {
                keys = .url(url)
            }
        }
        let leeway = mapping.length("leeway", in: Self.leewayRange)
        let refresh = mapping.length("refresh", in: Self.refreshRange)
        let person: String? = mapping.optional("person")
        let grants = Self.grants(&mapping)
        guard let issuer else { return nil }
        return ProviderDeclaration(
            issuer: issuer,
            audiences: audiences,
            keys: keys,
            leeway: leeway ?? ProviderDeclaration.leewayDefault,
            refresh: refresh ?? ProviderDeclaration.refreshDefault,
            personClaim: person ?? ProviderDeclaration.personDefault,
            grants: grants,
            location: node.location
        )
    }

    private static func grants(_ mapping: inout YAMLMapping) -> [ClaimGrant] {
        guard let node = mapping.requiredNode("grants") else { return [] }
        guard case .sequence(let elements) = node.content else {
            mapping.context.report(.wrongType, "'grants' must be a list, found \(node.spokenDescription)", at: node)
            return []
        }
        return elements.compactMap { element in
            mapping.context.mapping(element, "a grant") { grant in
                let claim: String? = grant.optional("claim")
                let value: String? = grant.optional("value")
                if (claim == nil) != (value == nil) {
                    grant.context.report(
                        .missingKey,
                        "a grant needs 'claim' and 'value', or neither for everybody",
                        at: element
                    )
                }
                let roles = grant.roleGrant()
                var condition: ClaimGrant.Condition?
                if let claim, let value { condition = ClaimGrant.Condition(claim: claim, value: value) }
                return ClaimGrant(condition: condition, roles: roles.roles, scope: roles.scope)
            }
        }
    }

    /// An address over TLS, or on this machine.
    private static func url(_ node: YAMLNode, _ what: String, _ context: inout YAMLContext) -> String? {
        guard let text: String = context.scalar(node, what) else { return nil }
        let isLocal = ["http://127.0.0.1", "http://localhost", "http://[::1]"].contains { start in
            text.hasPrefix(start) && [nil, ":", "/"].contains(text.dropFirst(start.count).first)
        }
        let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        if isPlain, isLocal || text.hasPrefix("https://") && text.utf8.count > "https://".utf8.count { return text }
        context.report(
            .wrongValue,
            "\(what) must be an https address",
            hint: "write it as the provider shows it, such as https://login.example.com/realms/main",
            at: node
        )
        return nil
    }
}
