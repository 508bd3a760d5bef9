import JWTKit
import ProactorModel

/// The public keys of an identity provider (RFC 7517).
package struct KeySet: Sendable {
    /// Keys of one set; a provider has a few.
    private static let keysMaximum = 100
    private static let jsonLimits = JSONLimits(sizeMaximum: 1_048_576, depthMaximum: 16)

    private struct Key: Sendable {
        let id: String?
        let algorithm: KeyAlgorithm
        let verifier: any JWTAlgorithm
    }

    private let keys: [Key]

    /// Reads a JWK set. Keys that cannot sign web tokens here, such as those for encryption, are left out.
    ///
    /// - Throws: ``KeySetFailure`` when there is no key left.
    package init(json bytes: [UInt8]) async throws(KeySetFailure) {
        guard let json = try? JSONParser.parse(bytes, limits: Self.jsonLimits), let found = json["keys"]?.arrayValue
        else { throw KeySetFailure(description: "it is no JSON Web Key Set") }
        guard found.count <= Self.keysMaximum else {
            throw KeySetFailure(description: "it has more than \(Self.keysMaximum) keys")
        }
        var keys: [Key] = []
        for json in found {
            if let key = await Self.key(json) { keys.append(key) }
        }
        guard !keys.isEmpty else {
            let known = KeyAlgorithm.allCases.map(\.rawValue).joined(separator: ", ")
            throw KeySetFailure(description: "it has no key for one of \(known)")
        }
        self.keys = keys
    }

    private static func key(_ json: JSONValue) async -> Key? {
        guard let algorithm = Self.algorithm(of: json), json["use"]?.stringValue ?? "sig" == "sig" else { return nil }
        let id = json["kid"]?.stringValue
        // Only what the public half has: a private key that was published by mistake is not worth keeping.
        var members: JSONObject = ["kid": "key", "alg": .string(algorithm.rawValue)]
        for name in ["kty", "n", "e", "crv", "x", "y"] { members[name] = json[name] }
        let collection = JWTKeyCollection()
        guard (try? await collection.add(jwksJSON: JSONValue.object(["keys": [.object(members)]]).jsonText)) != nil,
            let verifier = try? await collection.getKey(for: "key", alg: algorithm.rawValue)
        else { return nil }
        return Key(id: id, algorithm: algorithm, verifier: verifier)
    }

    /// The one algorithm that the key is for.
    private static func algorithm(of json: JSONValue) -> KeyAlgorithm? {
        let algorithm: KeyAlgorithm
        switch (json["kty"]?.stringValue, json["crv"]?.stringValue) {
        case ("RSA", _): algorithm = .rs256
        case ("EC", "P-256"): algorithm = .es256
        case ("OKP", "Ed25519"): algorithm = .edDSA
        default: return nil
        }
        guard let named = json["alg"]?.stringValue else { return algorithm }
        return named == algorithm.rawValue ? algorithm : nil
    }

    /// Whether there is a key that a token could be signed with.
    func knows(_ token: WebToken) -> Bool { !self.keys(for: token).isEmpty }

    /// Whether one of the keys signed the token.
    func verifies(_ token: WebToken) -> Bool {
        self.keys(for: token).contains { key in
            (try? key.verifier.verify(token.signature, signs: token.signedBytes)) == true
        }
    }

    /// A token that names no key may be signed with any of its algorithm.
    private func keys(for token: WebToken) -> [Key] {
        self.keys.filter { $0.algorithm == token.algorithm && (token.keyID == nil || $0.id == token.keyID) }
    }
}

/// Why a document is no set of keys.
package struct KeySetFailure: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String
}
