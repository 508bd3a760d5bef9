import Crypto
package import ProactorModel

/// Signs callbacks as Standard Webhooks does (version 1, symmetric).
package struct CallbackSignature: Sendable {
    /// Bytes of a key.
    private static let keySizes = 24...64
    private static let prefix = "whsec_"

    private let key: SymmetricKey

    /// - Parameter secret: The key in base 64, perhaps with `whsec_` before it; `nil` when it is none, or has not 24 to 64 bytes.
    package init?(secret: String) {
        let text = secret.hasPrefix(Self.prefix) ? String(secret.dropFirst(Self.prefix.count)) : secret
        guard let bytes = Base64.decode(text), Self.keySizes.contains(bytes.count) else { return nil }
        self.key = SymmetricKey(data: bytes)
    }

    /// The fields that sign a body.
    ///
    /// - Parameter time: When the attempt is made.
    package func headers(id: String, at time: Timestamp, body: [UInt8]) -> [(name: String, value: String)] {
        let seconds = String(time.millisecondsSinceEpoch / 1000)
        var code = HMAC<SHA256>(key: self.key)
        code.update(data: Array("\(id).\(seconds).".utf8))
        code.update(data: body)
        return [
            ("webhook-id", id), ("webhook-timestamp", seconds),
            ("webhook-signature", "v1,\(Base64.encode(Array(code.finalize())))"),
        ]
    }
}
