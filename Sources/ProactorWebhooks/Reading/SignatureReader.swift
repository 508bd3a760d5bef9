import ProactorDiagnostics
import ProactorModel
import ProactorYAML

/// Reads `signature`: a provider's name, or `hmac` or `token` with what they are made of.
enum SignatureReader {
    private static let names = WebhookProvider.allCases.map(\.rawValue)

    static func read(
        _ node: YAMLNode,
        _ context: inout YAMLContext
    ) -> (provider: WebhookProvider, scheme: SignatureScheme)? {
        if case .scalar = node.content { return self.named(node, &context) }
        return context.mapping(node, "'signature'") { mapping in
            let hmac = mapping.node("hmac")
            let token = mapping.node("token")
            switch (hmac, token) {
            case (let node?, nil):
                return mapping.context.mapping(node, "'hmac'") { self.hmac(&$0) }.map { (.hmac, .hmac($0)) }
            case (nil, let node?):
                return mapping.context.mapping(node, "'token'") { self.token(&$0) }.map { (.token, .token($0)) }
            default:
                mapping.context.report(
                    .missingKey,
                    "'signature' is a name, or has one of the keys hmac and token",
                    at: mapping.node
                )
                return nil
            }
        }
    }

    private static func named(
        _ node: YAMLNode,
        _ context: inout YAMLContext
    ) -> (provider: WebhookProvider, scheme: SignatureScheme)? {
        let text = node.scalarText ?? ""
        guard let provider = WebhookProvider(rawValue: text) else {
            context.report(
                .wrongValue,
                "there is no signature '\(text)'; there are \(Self.names.joined(separator: ", "))",
                hint: NearMiss.hint(for: text, in: Self.names),
                at: node
            )
            return nil
        }
        guard let scheme = provider.scheme else {
            context.report(
                .wrongValue,
                "'hmac' needs to be told which header holds the code",
                hint: "write signature: { hmac: { header: X-Signature } }",
                at: node
            )
            return nil
        }
        return (provider, scheme)
    }

    private static func hmac(_ mapping: inout YAMLMapping) -> HMACScheme? {
        let header = mapping.requiredNode("header").flatMap { self.header($0, "'header'", &mapping.context) }
        let algorithm: HashAlgorithm? = self.choice("algorithm", &mapping)
        let encoding: SignatureEncoding? = self.choice("encoding", &mapping)
        let prefix: String? = mapping.optional("prefix")
        let timestamp = mapping.node("timestamp").flatMap { self.header($0, "'timestamp'", &mapping.context) }
        let signed = self.signed(&mapping, hasTimestamp: timestamp != nil)
        if algorithm == .sha1, let node = mapping.node("algorithm") {
            mapping.context.report(
                Diagnostic(
                    .warning,
                    .wrongValue,
                    "'sha1' is not collision-resistant any more",
                    hint: "use sha256 or sha512 where the sender can",
                    at: node.location
                )
            )
        }
        guard let header, let signed else { return nil }
        return HMACScheme(
            header: header,
            algorithm: algorithm ?? .sha256,
            encoding: encoding ?? .hex,
            prefix: prefix ?? "",
            timestampHeader: timestamp,
            signed: signed
        )
    }

    private static func signed(_ mapping: inout YAMLMapping, hasTimestamp: Bool) -> SignedText? {
        guard let node = mapping.node("signed") else {
            return SignedText(hasTimestamp ? [.timestamp, .text("."), .body] : [.body])
        }
        guard let text: String = mapping.context.scalar(node, "'signed'") else { return nil }
        guard let signed = SignedText(text) else {
            mapping.context.report(
                .wrongValue,
                "'signed' must hold {body} once",
                hint: "write what is signed, such as \"{timestamp}.{body}\"",
                at: node
            )
            return nil
        }
        guard signed.hasTimestamp == hasTimestamp else {
            mapping.context.report(
                .wrongValue,
                hasTimestamp
                    ? "'signed' must hold {timestamp}: a time that is not signed can be changed"
                    : "'signed' holds {timestamp}, but 'timestamp' does not say which header has it",
                at: node
            )
            return nil
        }
        return signed
    }

    private static func token(_ mapping: inout YAMLMapping) -> TokenScheme? {
        let prefix: String? = mapping.optional("prefix")
        guard let node = mapping.node("header") else {
            return TokenScheme(header: TokenScheme.bearer.header, prefix: prefix ?? TokenScheme.bearer.prefix)
        }
        return self.header(node, "'header'", &mapping.context).map { TokenScheme(header: $0, prefix: prefix ?? "") }
    }

    private static func choice<Value: RawRepresentable<String> & CaseIterable>(
        _ key: String,
        _ mapping: inout YAMLMapping
    ) -> Value? {
        guard let node = mapping.node(key), let text: String = mapping.context.scalar(node, "'\(key)'") else {
            return nil
        }
        if let value = Value(rawValue: text) { return value }
        let names = Value.allCases.map(\.rawValue)
        mapping.context.report(
            .wrongValue,
            "'\(key)' must be one of \(names.joined(separator: ", "))",
            hint: NearMiss.hint(for: text, in: names),
            at: node
        )
        return nil
    }

    /// The name of a header (RFC 9110, section 5.1), in lower case.
    private static func header(_ node: YAMLNode, _ what: String, _ context: inout YAMLContext) -> String? {
        guard let text: String = context.scalar(node, what) else { return nil }
        let isName =
            !text.isEmpty
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
                    || "!#$%&'*+-.^_`|~".utf8.contains(byte)
            }
        guard isName else {
            context.report(.wrongValue, "\(what) must be the name of a header", at: node)
            return nil
        }
        return text.lowercased()
    }

    static var schema: JSONValue {
        let header: JSONValue = ["type": "string", "pattern": "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$"]
        let hmac = YAMLSchema.mapping(
            [
                "header": header.described("Where the code is."),
                "algorithm": YAMLSchema.choice(HashAlgorithm.allCases.map(\.rawValue)).described("sha256 without it."),
                "encoding": YAMLSchema.choice(SignatureEncoding.allCases.map(\.rawValue)).described("hex without it."),
                "prefix": YAMLSchema.text.described("What stands before the code: \"sha256=\"."),
                "timestamp": header.described("The header that holds the time, in seconds since 1970."),
                "signed": YAMLSchema.text
                    .described(
                        "What the code is made over: \"{body}\" without a timestamp, else \"{timestamp}.{body}\"."
                    ),
            ],
            required: ["header"]
        )
        let token = YAMLSchema.mapping([
            "header": header.described("Where the secret is; Authorization without it."),
            "prefix": YAMLSchema.text.described("What stands before it; \"Bearer \" in Authorization, else nothing."),
        ])
        return JSONValue.object([
            "anyOf": [
                YAMLSchema.choice(Self.names.filter { $0 != WebhookProvider.hmac.rawValue }),
                YAMLSchema.mapping(["hmac": hmac], required: ["hmac"]),
                YAMLSchema.mapping(["token": token], required: ["token"]),
            ]
        ]).described("How senders show that deliveries are theirs.")
    }
}
