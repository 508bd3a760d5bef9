import Crypto
import ProactorModel

/// Names messages that nobody named.
package enum MessageDigest {
    /// A text in hexadecimal that is the same for the same parts, such as what a message was sent to, its headers and its body.
    ///
    /// It is the same when a broker hands out a message again, and also where a sender sends twice what is the same to the byte.
    package static func digest(of parts: [String], body: [UInt8]) -> String {
        var hash = SHA256()
        hash.update(data: JSONValue.array(parts.map { .string($0) }).jsonBytes)
        hash.update(data: body)
        return hash.finalize().hexText
    }
}
