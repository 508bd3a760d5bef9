package import ProactorComponents
import ProactorDiagnostics
package import ProactorModel
package import ProactorSMTPClient
package import ProactorYAML

/// Sinks of the kind `email`: mail over SMTP.
///
/// ```yaml
/// email:
///   server: smtp.example.com
///   port: 587
///   encryption: starttls                       # or tls, or none
///   user: proactor
///   password: "${env:SMTP_PASSWORD}"
///   from: Proactor <proactor@example.com>
///   to: [purchasing@example.com]               # who is told of events
///   linkSecret: "${env:LINK_SECRET}"           # for links by which people decide
///   linkLifetime: 3d
/// ```
package struct MailSinkKind: SinkKind {
    /// What a declaration says.
    package struct Configuration: Hashable, Sendable {
        package var host: String
        package var port: Int
        package var encryption: SMTPClient.Server.Encryption
        package var user: String?
        package var password: SecretReference?
        /// A file of certificates to trust, in PEM.
        package var authorities: String?
        /// A mailbox, with or without a name.
        package var from: String
        package var to: [String]
        package var linkSecret: SecretReference?
        package var linkLifetime: Duration
    }

    private static let timeout = Duration.seconds(30)
    private static let portRange = 1...65_535
    private static let defaultLinkLifetime = Duration.seconds(3 * 86_400)
    private static let linkLifetimeRange = Duration.seconds(60)...Duration.seconds(90 * 86_400)

    package init() {}

    package var name: String { "email" }

    package var configurationSchema: JSONValue {
        let secret: JSONObject = ["type": "string", "pattern": .string(SecretReference.schemaPattern)]
        return YAMLSchema.mapping(
            [
                "server": YAMLSchema.text.described("The host of the mail server."),
                "port": YAMLSchema.integer(Self.portRange).described("587 without it; 465 with encryption: tls."),
                "encryption": YAMLSchema.choice(SMTPClient.Server.Encryption.allCases.map(\.rawValue))
                    .described("starttls without it: no mail and no password goes out in plain text."),
                "user": YAMLSchema.text.described("Who signs in to the server."),
                "password": JSONValue.object(secret).described("Where the password is."),
                "authorities": YAMLSchema.text
                    .described("A file of certificates to trust, in PEM; the machine's own without it."),
                "from": YAMLSchema.text.described("The sender: Proactor <proactor@example.com>."),
                "to": YAMLSchema.listOrOne(of: YAMLSchema.text)
                    .described("Who is told of events; proposals go to those who may decide them."),
                "linkSecret": JSONValue.object(secret)
                    .described("Where the secret is that signs links by which people decide; 32 bytes or more."),
                "linkLifetime": YAMLSchema.duration.described("How long such a link can be used; 3d without it."),
            ],
            required: ["server", "from"]
        ).described("Mail to those who may decide, and to those who are told of events.")
    }

    package func configuration(from node: YAMLNode, _ context: inout YAMLContext) -> Configuration? {
        context.mapping(node, "'email'") { mapping in
            let host = mapping.requiredNode("server").flatMap { Self.host($0, &mapping.context) }
            let encryption = Self.encryption(&mapping)
            let port = mapping.optional("port", in: Self.portRange)
            let user: String? = mapping.optional("user")
            let password = mapping.node("password").flatMap { SecretReference.read($0, "'password'", &mapping.context) }
            let authorities: String? = mapping.optional("authorities")
            let from = mapping.requiredNode("from").flatMap { Self.mailbox($0, "'from'", &mapping.context) }
            let to: [Located<String>] = mapping.list("to")
            for address in to { _ = Self.mailbox(address.node, "'to'", &mapping.context) }
            let secret = mapping.node("linkSecret")
                .flatMap { SecretReference.read($0, "'linkSecret'", &mapping.context) }
            let lifetime = SinkReading.duration("linkLifetime", Self.linkLifetimeRange, &mapping)
            if user != nil, encryption == SMTPClient.Server.Encryption.none {
                mapping.context.report(
                    .wrongValue,
                    "a password must not go out in plain text",
                    hint: "set 'encryption' to starttls or tls, or remove 'user'",
                    at: mapping.node("user") ?? node
                )
            }
            guard let host, let from else { return nil }
            return Configuration(
                host: host,
                port: port ?? (encryption == .implicit ? 465 : 587),
                encryption: encryption,
                user: user,
                password: password,
                authorities: authorities,
                from: from,
                to: to.map(\.value),
                linkSecret: secret,
                linkLifetime: lifetime ?? Self.defaultLinkLifetime
            )
        }
    }

    private static func host(_ node: YAMLNode, _ context: inout YAMLContext) -> String? {
        guard let host: String = context.scalar(node, "'server'") else { return nil }
        let isHost = host.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || ".-:".utf8.contains(byte)
        }
        guard isHost, (1...253).contains(host.utf8.count) else {
            context.report(.wrongValue, "'server' must be a host; the port stands under 'port'", at: node)
            return nil
        }
        return host
    }

    private static func encryption(_ mapping: inout YAMLMapping) -> SMTPClient.Server.Encryption {
        guard let node = mapping.node("encryption") else { return .startTLS }
        if let encryption = node.scalarText.flatMap(SMTPClient.Server.Encryption.init(rawValue:)) { return encryption }
        mapping.context.report(.wrongValue, "'encryption' must be starttls, tls or none", at: node)
        return .startTLS
    }

    private static func mailbox(_ node: YAMLNode, _ what: String, _ context: inout YAMLContext) -> String? {
        guard let text: String = context.scalar(node, what) else { return nil }
        guard MailAddress(text) != nil else {
            context.report(
                .wrongValue,
                "\(what) must be an address such as Proactor <proactor@example.com>, is '\(text.prefix(80))'",
                at: node
            )
            return nil
        }
        return text
    }

    package func makeSink(
        named name: String,
        _ configuration: Configuration,
        in environment: SinkEnvironment
    ) throws(SinkFailure) -> any Sink {
        guard let from = MailAddress(configuration.from) else {
            throw SinkFailure("'from' is no address", isRetriable: false)
        }
        var password: String?
        if let reference = configuration.password { password = try environment.secret(reference, "the password") }
        var links: ApprovalLinks?
        if let reference = configuration.linkSecret {
            let secret = Array(try environment.secret(reference, "the secret of links").utf8)
            guard secret.count >= ApprovalLinks.secretSizeMinimum else {
                throw SinkFailure(
                    "what \(reference) holds is shorter than \(ApprovalLinks.secretSizeMinimum) bytes; "
                        + "'openssl rand -base64 32' makes a good one",
                    isRetriable: false
                )
            }
            guard environment.publicURL != nil else {
                throw SinkFailure("links need 'publicURL': where people reach this server's pages", isRetriable: false)
            }
            links = ApprovalLinks(secret: secret, lifetime: configuration.linkLifetime)
        }
        let server = SMTPClient.Server(
            host: configuration.host,
            port: configuration.port,
            encryption: configuration.encryption,
            user: configuration.user,
            password: password,
            authorities: configuration.authorities.map { path in
                path.hasPrefix("/") ? path : "\(environment.baseDirectory)/\(path)"
            },
            timeout: Self.timeout
        )
        return MailSink(
            name: name,
            from: from,
            observers: configuration.to.compactMap { MailAddress($0) },
            client: SMTPClient(server),
            links: links,
            publicURL: environment.publicURL,
            pace: SinkPace(concurrency: 2, attempts: environment.attempts)
        )
    }
}
