import Crypto
package import ProactorModel

/// Signs messages as Standard Webhooks 1.0 says (symmetric, version 1), so that receivers can check them with any of its libraries.
package struct StandardWebhooksSigner: Sendable {
    private let keys: [SymmetricKey]

    /// - Parameter secrets: Each in base 64, with or without `whsec_` before it; while one replaces another, both sign.
    /// - Returns: `nil` where there is none, or one has not 24 to 64 bytes.
    package init?(secrets: [String]) {
        var keys: [SymmetricKey] = []
        for secret in secrets {
            guard let bytes = StandardWebhooksSecret.bytes(of: secret),
                StandardWebhooksSecret.sizeRange.contains(bytes.count)
            else { return nil }
            keys.append(SymmetricKey(data: bytes))
        }
        guard !keys.isEmpty else { return nil }
        self.keys = keys
    }

    /// The fields that sign a body.
    ///
    /// - Parameters:
    ///   - id: The same for all attempts, without a dot in it.
    ///   - time: When this attempt is made.
    package func headers(id: String, at time: Timestamp, body: [UInt8]) -> [(name: String, value: String)] {
        let signatures = self.keys.map { key in
            var code = HMAC<SHA256>(key: key)
            code.update(data: Array("\(id).\(time.seconds).".utf8))
            code.update(data: body)
            return "v1," + Base64.encode(Array(code.finalize()))
        }
        return [
            ("webhook-id", id), ("webhook-timestamp", String(time.seconds)),
            ("webhook-signature", signatures.joined(separator: " ")),
        ]
    }
}

/// Secrets as Standard Webhooks writes them.
enum StandardWebhooksSecret {
    /// Bytes that whoever signs should have.
    static let sizeRange = 24...64
    private static let prefix = "whsec_"

    /// - Returns: `nil` for what is no base 64.
    static func bytes(of secret: String) -> [UInt8]? {
        Base64.decode(secret.hasPrefix(Self.prefix) ? String(secret.dropFirst(Self.prefix.count)) : secret)
    }
}
