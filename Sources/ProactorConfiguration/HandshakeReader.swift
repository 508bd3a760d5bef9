import ProactorModel
import ProactorYAML

/// Reads `handshake:`.
enum HandshakeReader {
    /// Deliveries a minute.
    private static let rateRange = 1...1_000_000

    static func read(_ node: YAMLNode, _ context: inout YAMLContext) -> WebhookHandshake? {
        context.mapping(node, "'handshake'") { mapping in
            let origins: [Located<String>] = mapping.list("origins")
            for origin in origins where !Self.isHost(origin.value) {
                mapping.context.report(
                    .wrongValue,
                    "'\(origin.value)' is no host",
                    hint: "write the sender's name, such as events.example.com, or \"*\" for every sender",
                    at: origin.node
                )
            }
            return WebhookHandshake(
                origins: origins.map(\.value),
                rate: mapping.optional("rate", in: Self.rateRange)
            )
        }
    }

    /// `*`, or what a host's name can hold.
    private static func isHost(_ text: String) -> Bool {
        text == "*"
            || !text.isEmpty
                && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"/?#@\\,;*".utf8.contains($0) }
    }

    static var schema: JSONValue {
        YAMLSchema.mapping([
            "origins": YAMLSchema.listOrOne(of: ["type": "string", "pattern": #"^(\*|[^/?#@\\,;* ]+)$"#])
                .described("The senders, by the names that they ask with; \"*\" for every sender."),
            "rate": YAMLSchema.integer(Self.rateRange)
                .described("Deliveries a minute that a sender is told to keep to; as many as it likes without it."),
        ]).described("Who is answered that they may deliver, when they ask with OPTIONS (CloudEvents webhooks).")
    }
}
