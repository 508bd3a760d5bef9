import ProactorModel

/// A JSON Web Token in its compact form (RFC 7519; RFC 7515, section 7.1), taken apart and not yet believed.
struct WebToken: Sendable {
    /// Bytes of a token; what is longer is refused unread.
    static let lengthMaximum = 16_384
    private static let jsonLimits = JSONLimits(sizeMaximum: lengthMaximum, depthMaximum: 16)

    let algorithm: KeyAlgorithm
    /// The key that it says it is signed with.
    let keyID: String?
    let claims: JSONObject
    /// What is signed.
    let signedBytes: [UInt8]
    let signature: [UInt8]

    /// Whether a text has the form of one.
    static func isOne(_ text: String) -> Bool { text.utf8.count { $0 == UInt8(ascii: ".") } == 2 }

    /// - Throws: ``AccessRefusal/invalid(_:)``
    init(_ text: String) throws(AccessRefusal) {
        guard text.utf8.count <= Self.lengthMaximum else {
            throw .invalid("it is longer than \(Self.lengthMaximum) bytes")
        }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let signature = Base64URL.decode(parts[2]) else {
            throw .invalid("it is no signed web token")
        }
        let header = try Self.object(parts[0], "header")
        guard let name = header["alg"]?.stringValue, let algorithm = KeyAlgorithm(rawValue: name) else {
            let known = KeyAlgorithm.allCases.map(\.rawValue).joined(separator: ", ")
            throw .invalid("it must be signed with one of \(known)")
        }
        // What a header calls critical must be understood (RFC 7515, section 4.1.11), and no extension is.
        guard header["crit"] == nil else { throw .invalid("its header needs an extension that is not known here") }
        self.algorithm = algorithm
        self.keyID = header["kid"]?.stringValue
        self.claims = try Self.object(parts[1], "payload")
        self.signedBytes = Array("\(parts[0]).\(parts[1])".utf8)
        self.signature = signature
    }

    private static func object(_ part: Substring, _ what: String) throws(AccessRefusal) -> JSONObject {
        guard let bytes = Base64URL.decode(part), let json = try? JSONParser.parse(bytes, limits: Self.jsonLimits),
            case .object(let object) = json
        else { throw .invalid("its \(what) is no JSON object") }
        return object
    }
}

/// How web tokens may be signed: with the private half of a key, never with a secret that the server would have to share.
enum KeyAlgorithm: String, Hashable, Sendable, CaseIterable {
    case rs256 = "RS256"
    case es256 = "ES256"
    case edDSA = "EdDSA"
}
