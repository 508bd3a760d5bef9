import ProactorComponents
import ProactorDiagnostics
import ProactorModel
import ProactorYAML

/// Reads `access:`.
struct AccessReader {
    static let lengthRange: ClosedRange<Duration> = .seconds(60)...(.seconds(90 * 86_400))
    /// Tokens of one deployment: each request with a token is compared with all of them.
    static let tokensMaximum = 1000

    let directory: Directory

    func read(_ node: YAMLNode, _ context: inout YAMLContext) -> AccessDeclaration? {
        context.mapping(node, "'access'") { access in
            var declaration = AccessDeclaration()
            if let node = access.node("tokens") {
                declaration.tokens = access.context.entries(node, "'tokens'") { entry, context in
                    context.mapping(entry.value, "a token") { self.token(entry, &$0) }
                }
                if declaration.tokens.count > Self.tokensMaximum {
                    access.context.report(
                        .wrongValue,
                        "there are more than \(Self.tokensMaximum) tokens",
                        hint: "let people in with 'oidc'",
                        at: node
                    )
                }
            }
            if let node = access.node("oidc") {
                declaration.provider = access.context.mapping(node, "'oidc'") { ProviderReader.read(node, &$0) }
            }
            if let node = access.node("sessions") {
                _ = access.context.mapping(node, "'sessions'") { Self.sessions(&$0, into: &declaration) }
            }
            if declaration.tokens.isEmpty, declaration.provider == nil, !access.context.hasErrors {
                access.context.report(
                    .missingKey,
                    "'access' lets nobody in",
                    hint: "declare 'tokens' or 'oidc', or remove 'access' for a server that is open on this machine",
                    at: node
                )
            }
            return declaration
        }
    }

    private static func sessions(_ mapping: inout YAMLMapping, into declaration: inout AccessDeclaration) -> Bool? {
        declaration.sessionLength = mapping.length("length", in: Self.lengthRange) ?? declaration.sessionLength
        if let node = mapping.node("key") {
            declaration.sessionKey = SecretReference.read(node, "'key'", &mapping.context)
        }
        return true
    }

    private func token(_ entry: YAMLNode.Entry, _ mapping: inout YAMLMapping) -> TokenDeclaration? {
        let hash = mapping.requiredNode("hash").flatMap { Self.hash($0, &mapping.context) }
        let grant = mapping.roleGrant()
        let person = self.person(&mapping)
        if grant.roles.contains(.approve), person == nil, mapping.node("person") == nil {
            mapping.context.report(
                .missingKey,
                "the token '\(entry.name)' may approve, but is nobody's",
                hint: "say whose it is with 'person': decisions are made in that name",
                at: entry.key
            )
        }
        let expires = mapping.node("expires").flatMap { Self.time($0, &mapping.context) }
        if entry.name.isEmpty || self.directory.people[entry.name] != nil && entry.name != person {
            mapping.context.report(
                .wrongValue,
                "'\(entry.name)' is no name for this token",
                hint: "a token may be named like a person only when it is that person's",
                at: entry.key
            )
        }
        guard let hash else { return nil }
        return TokenDeclaration(
            name: entry.name,
            hash: hash,
            grant: grant,
            person: person,
            expires: expires,
            location: entry.key.location
        )
    }

    private static func hash(_ node: YAMLNode, _ context: inout YAMLContext) -> TokenDeclaration.Hash? {
        if let text = node.scalarText {
            if let hash = TokenHash(text) { return .text(hash) }
            if let reference = SecretReference(text) { return .reference(reference) }
        }
        // The value is not repeated: it may be the token itself.
        context.report(
            .wrongValue,
            "'hash' must be \(TokenHash.prefix) and 64 hexadecimal digits, or a reference to that",
            hint: "'proactor token new' makes a token and prints its hash",
            at: node
        )
        return nil
    }

    private func person(_ mapping: inout YAMLMapping) -> String? {
        guard let node = mapping.node("person"), let id: String = mapping.context.scalar(node, "'person'") else {
            return nil
        }
        guard self.directory.people[id] == nil else { return id }
        mapping.context.report(
            .wrongValue,
            "there is nobody named '\(id)' under 'people'",
            hint: NearMiss.hint(for: id, in: Array(self.directory.people.keys)) ?? "declare them there",
            at: node
        )
        return nil
    }

    /// A day, which stands for its beginning in UTC, or a time.
    private static func time(_ node: YAMLNode, _ context: inout YAMLContext) -> Timestamp? {
        guard let text: String = context.scalar(node, "'expires'") else { return nil }
        if let time = Timestamp(rfc3339: text) ?? Timestamp(rfc3339: text + "T00:00:00Z") { return time }
        context.report(
            .wrongValue,
            "'expires' must be a day such as 2027-01-31, or a time such as 2027-01-31T09:00:00Z",
            at: node
        )
        return nil
    }
}

extension YAMLMapping {
    /// Reads `roles`, which must be there, and `types` and `domains`.
    mutating func roleGrant() -> RoleGrant {
        var roles: Set<Role> = []
        if let node = self.requiredNode("roles") {
            let names: [Located<String>] = self.list("roles")
            if names.isEmpty, case .sequence = node.content {
                let known = Role.allCases.map(\.rawValue).joined(separator: ", ")
                self.context.report(.wrongValue, "'roles' is empty; there are \(known)", at: node)
            }
            for name in names {
                if let role = Role(rawValue: name.value) {
                    roles.insert(role)
                } else {
                    let known = Role.allCases.map(\.rawValue)
                    self.context.report(
                        .wrongValue,
                        "there is no role '\(name.value)'; there are \(known.joined(separator: ", "))",
                        hint: NearMiss.hint(for: name.value, in: known),
                        at: name.node
                    )
                }
            }
        }
        return RoleGrant(roles: roles, scope: AccessScope(types: self.names("types"), domains: self.names("domains")))
    }

    /// A list that may be left out, which means everything, but not left empty.
    private mutating func names(_ key: String) -> [String] {
        guard let node = self.nonEmptyNode(key) else { return [] }
        let names: [Located<String>] = self.list(key)
        if names.isEmpty, case .sequence = node.content {
            self.context.report(
                .wrongValue,
                "'\(key)' is empty",
                hint: "write what it should hold, or remove the key for everything",
                at: node
            )
        }
        for name in names where name.value.isEmpty || name.value.dropLast().contains("*") {
            self.context.report(.wrongValue, "'\(name.value)' is no name; '*' may only stand at its end", at: name.node)
        }
        return names.map(\.value)
    }

    /// A length of time within bounds.
    mutating func length(_ key: String, in range: ClosedRange<Duration>) -> Duration? {
        guard let node = self.node(key), let length: Duration = self.context.scalar(node, "'\(key)'") else {
            return nil
        }
        guard range.contains(length) else {
            self.context.report(
                .wrongValue,
                "'\(key)' must be from \(range.lowerBound.ruleText) to \(range.upperBound.ruleText)",
                at: node
            )
            return nil
        }
        return length
    }
}
