import Crypto
import Foundation

/// The hash function that a message authentication code is made with.
package enum HashAlgorithm: String, Hashable, Sendable, CaseIterable {
    case sha256
    case sha512
    /// For senders that have nothing better.
    case sha1

    /// Whether `candidate` is the HMAC (RFC 2104) of the pieces, one after the other; takes the same time wherever they differ.
    func isCode(_ candidate: [UInt8], of pieces: [[UInt8]], key: SymmetricKey) -> Bool {
        switch self {
        case .sha256: Self.isCode(candidate, of: pieces, key: key, SHA256.self)
        case .sha512: Self.isCode(candidate, of: pieces, key: key, SHA512.self)
        case .sha1: Self.isCode(candidate, of: pieces, key: key, Insecure.SHA1.self)
        }
    }

    private static func isCode<Hash: HashFunction>(
        _ candidate: [UInt8],
        of pieces: [[UInt8]],
        key: SymmetricKey,
        _: Hash.Type
    ) -> Bool {
        var code = HMAC<Hash>(key: key)
        for piece in pieces { code.update(data: piece) }
        return code.finalize() == candidate
    }
}
