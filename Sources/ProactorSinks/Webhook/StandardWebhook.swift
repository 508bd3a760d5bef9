import Crypto
import ProactorModel

/// Signs messages as Standard Webhooks 1.0 says, so that receivers can check them with any of its libraries.
struct StandardWebhook: Sendable {
    /// Bytes of a key.
    static let keySizeRange = 24...64
    private static let secretPrefix = "whsec_"

    private let keys: [SymmetricKey]

    /// - Parameter secrets: Each in base 64, with or without `whsec_` before it; while one replaces another, both sign.
    /// - Returns: `nil` where one is none.
    init?(secrets: [String]) {
        var keys: [SymmetricKey] = []
        for secret in secrets {
            let text = secret.hasPrefix(Self.secretPrefix) ? String(secret.dropFirst(Self.secretPrefix.count)) : secret
            guard let bytes = Base64.decode(text), Self.keySizeRange.contains(bytes.count) else { return nil }
            keys.append(SymmetricKey(data: bytes))
        }
        guard !keys.isEmpty else { return nil }
        self.keys = keys
    }

    /// The headers that sign a message.
    ///
    /// - Parameters:
    ///   - id: The same for all attempts, without a dot in it.
    ///   - time: When this attempt is made.
    func headers(id: String, time: Timestamp, body: [UInt8]) -> [(name: String, value: String)] {
        let signed = Array("\(id).\(time.seconds).".utf8) + body
        let signatures = self.keys.map { key in
            "v1," + Base64.encode(Array(HMAC<SHA256>.authenticationCode(for: signed, using: key)))
        }
        return [
            ("webhook-id", id), ("webhook-timestamp", String(time.seconds)),
            ("webhook-signature", signatures.joined(separator: " ")),
        ]
    }
}
