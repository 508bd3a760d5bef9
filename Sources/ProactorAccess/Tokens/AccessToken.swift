import Crypto
package import ProactorModel

/// A secret that stands for a principal: 256 random bits, so that a plain hash of it tells nothing and no list of guesses helps.
package struct AccessToken: Sendable {
    /// What tokens begin with, so that people and secret scanners know one when they see it.
    package static let prefix = "proactor_"
    /// Bytes of a token that is worth hashing; what is longer is none of ours.
    package static let lengthMaximum = 256
    /// Bytes of randomness.
    private static let size = 32

    package let text: String

    package init(text: String) { self.text = text }

    /// A new one.
    package static func random(using generator: inout some RandomNumberGenerator) -> AccessToken {
        let bytes = (0..<Self.size).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        return AccessToken(text: Self.prefix + bytes.hexText)
    }

    package var hash: TokenHash { TokenHash(digest: Array(SHA256.hash(data: Array(self.text.utf8)))) }
}
