import Crypto
package import ProactorModel

/// A link by which one person decides one revision of one proposal.
///
/// It can be used once, since a person can decide a revision once. Following it decides nothing: mail scanners follow links.
package struct ApprovalLink: Hashable, Sendable {
    /// The name of the sink that sent it.
    package var sink: String
    package var proposal: ProposalID
    package var revision: Int
    /// The id of the person whom it was sent to.
    package var person: String
    package var expiresAt: Timestamp

    package init(sink: String, proposal: ProposalID, revision: Int, person: String, expiresAt: Timestamp) {
        self.sink = sink
        self.proposal = proposal
        self.revision = revision
        self.person = person
        self.expiresAt = expiresAt
    }
}

/// Makes and reads the tokens of links: what they say, and an HMAC-SHA-256 over it.
package struct ApprovalLinks: Sendable {
    /// Bytes of a secret at least.
    package static let secretSizeMinimum = 32
    /// Characters of a token at most.
    private static let tokenLengthMaximum = 2048
    /// What is signed begins with this, so that no other signature under the same secret can be taken for one.
    private static let domain = Array("proactor approval link v1\n".utf8)

    private let key: SymmetricKey
    /// How long a link can be used.
    package let lifetime: Duration

    /// - Parameter secret: ``secretSizeMinimum`` bytes or more.
    package init(secret: [UInt8], lifetime: Duration) {
        precondition(secret.count >= Self.secretSizeMinimum, "the secret of links is too short")
        self.key = SymmetricKey(data: secret)
        self.lifetime = lifetime
    }

    /// The token of a link, of characters that stand for themselves in URLs.
    package func token(for link: ApprovalLink) -> String {
        let content: JSONValue = [
            .string(link.sink), .string(link.proposal.rawValue), .int(Int64(link.revision)), .string(link.person),
            .int(link.expiresAt.millisecondsSinceEpoch),
        ]
        let bytes = content.jsonBytes
        return "\(Self.urlText(bytes)).\(Self.urlText(self.signature(of: bytes)))"
    }

    /// What a token says, where its signature is right; it may have expired.
    package func read(_ token: String) -> ApprovalLink? {
        guard let (bytes, signature) = Self.parts(of: token) else { return nil }
        guard
            HMAC<SHA256>.isValidAuthenticationCode(signature, authenticating: Self.domain + bytes, using: self.key)
        else { return nil }
        return Self.link(bytes)
    }

    /// The sink that a token says it was sent by, which proves nothing: it says whose secret to ask.
    package static func claimedSink(of token: String) -> String? {
        Self.parts(of: token).flatMap { Self.link($0.content)?.sink }
    }

    private func signature(of bytes: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Self.domain + bytes, using: self.key))
    }

    private static func parts(of token: String) -> (content: [UInt8], signature: [UInt8])? {
        guard token.utf8.count <= Self.tokenLengthMaximum else { return nil }
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let content = Self.bytes(parts[0]), let signature = Self.bytes(parts[1]) else {
            return nil
        }
        return (content, signature)
    }

    private static func link(_ bytes: [UInt8]) -> ApprovalLink? {
        guard let json = try? JSONParser.parse(bytes), let values = json.arrayValue, values.count == 5,
            let sink = values[0].stringValue, let proposal = values[1].stringValue, let revision = values[2].intValue,
            let person = values[3].stringValue, let expiry = values[4].intValue
        else { return nil }
        return ApprovalLink(
            sink: sink,
            proposal: ProposalID(rawValue: proposal),
            revision: Int(clamping: revision),
            person: person,
            expiresAt: Timestamp(millisecondsSinceEpoch: expiry)
        )
    }

    /// Base 64 for URLs, without padding (RFC 4648, section 5).
    private static func urlText(_ bytes: [UInt8]) -> String {
        String(Base64.encode(bytes).replacing("+", with: "-").replacing("/", with: "_").prefix { $0 != "=" })
    }

    private static func bytes(_ text: Substring) -> [UInt8]? {
        guard text.utf8.allSatisfy({ $0 != UInt8(ascii: "=") }) else { return nil }
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        return Base64.decode(text.replacing("-", with: "+").replacing("_", with: "/") + padding)
    }
}
