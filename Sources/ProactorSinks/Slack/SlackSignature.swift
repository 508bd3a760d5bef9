import Crypto
import ProactorComponents
import ProactorModel

/// Checks that a request comes from Slack, and from this moment (signing scheme `v0`).
struct SlackSignature: Sendable {
    /// How far a request's time may be from now, either way.
    private static let window: Int64 = 300

    private let key: SymmetricKey

    init(secret: String) { self.key = SymmetricKey(data: Array(secret.utf8)) }

    func isValid(_ request: SinkRequest) -> Bool {
        guard let time = request.headers["x-slack-request-timestamp"], time.utf8.count <= 12, let seconds = Int64(time),
            abs(request.receivedAt.seconds - seconds) <= Self.window,
            let text = request.headers["x-slack-signature"], text.hasPrefix("v0="),
            let signature = Self.bytes(text.dropFirst(3))
        else { return false }
        return HMAC<SHA256>.isValidAuthenticationCode(
            signature,
            authenticating: Array("v0:\(time):".utf8) + request.body,
            using: self.key
        )
    }

    private static func bytes(_ hex: Substring) -> [UInt8]? {
        let digits = Array(hex.utf8)
        guard digits.count == SHA256.byteCount * 2 else { return nil }
        var bytes: [UInt8] = []
        for place in stride(from: 0, to: digits.count, by: 2) {
            guard let byte = UInt8(String(decoding: digits[place..<(place + 2)], as: UTF8.self), radix: 16) else {
                return nil
            }
            bytes.append(byte)
        }
        return bytes
    }
}
