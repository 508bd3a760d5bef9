import Crypto
import ProactorModel
import Synchronization

/// Keeps people signed in with a cookie that is signed and needs no memory here, so that it holds in every process that has the key.
package final class SessionKeeper: Sendable {
    /// Sessions that were ended and whose cookies would still hold; past that many, the ones that end soonest are forgotten.
    private static let closedMaximum = 10_000
    /// Bytes of a cookie's value; browsers keep 4096 with its name.
    package static let cookieMaximum = 3800
    private static let keySizeMinimum = 32

    private let key: SymmetricKey
    /// How long a session lasts.
    package let length: Duration
    /// When the cookies of ended sessions stop to hold, by the session's id.
    private let closed = Mutex<[String: Timestamp]>([:])

    /// - Parameter secret: Any text that nobody guesses, at least 32 bytes; `nil` for a random one, with which sessions end with the
    ///   process.
    package init?(secret: String?, length: Duration) {
        if let secret {
            guard secret.utf8.count >= Self.keySizeMinimum else { return nil }
            self.key = SymmetricKey(data: SHA256.hash(data: Array(secret.utf8)))
        } else {
            self.key = SymmetricKey(size: .bits256)
        }
        self.length = length
    }

    /// A cookie's value for whoever gave this proof; `nil` where no cookie could hold it.
    func open(_ proof: Proof, until expires: Timestamp) -> String? {
        let id = (0..<16).map { _ in UInt8.random(in: .min ... .max) }.hexText
        let payload = Base64URL.encode(Session(id: id, proof: proof, expires: expires).json.jsonBytes)
        let value = payload + "." + Base64URL.encode(Array(self.code(of: payload)))
        return value.utf8.count <= Self.cookieMaximum ? value : nil
    }

    /// The session that a cookie is for; `nil` when it was not made here, is over, or was ended.
    func session(_ cookie: String, at now: Timestamp) -> Session? {
        guard cookie.utf8.count <= Self.cookieMaximum else { return nil }
        let parts = cookie.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let code = Base64URL.decode(parts[1]),
            HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: Array(parts[0].utf8), using: self.key),
            let payload = Base64URL.decode(parts[0]),
            let json = try? JSONParser.parse(
                payload,
                limits: JSONLimits(sizeMaximum: Self.cookieMaximum, depthMaximum: 4)
            ),
            let session = Session(json: json), session.expires > now
        else { return nil }
        return self.closed.withLock { $0[session.id] == nil } ? session : nil
    }

    /// Makes a session's cookie worth nothing.
    func close(_ session: Session, at now: Timestamp) {
        self.closed.withLock { closed in
            if closed.count >= Self.closedMaximum {
                closed = closed.filter { $0.value > now }
                if closed.count >= Self.closedMaximum, let soonest = closed.min(by: { $0.value < $1.value }) {
                    closed[soonest.key] = nil
                }
            }
            closed[session.id] = session.expires
        }
    }

    private func code(of payload: String) -> HMAC<SHA256>.MAC {
        HMAC<SHA256>.authenticationCode(for: Array(payload.utf8), using: self.key)
    }
}
