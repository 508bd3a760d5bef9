import Crypto
import HTTPTypes
import Hummingbird
import ProactorModel
import ProactorStorage

/// The `Idempotency-Key` of a request (draft-ietf-httpapi-idempotency-key-header): a name by which its repeats are known.
struct IdempotencyKey: Hashable, Sendable {
    /// Characters of a key.
    private static let sizeMaximum = 255

    /// As the sender wrote it, without quotation marks.
    let name: String

    /// The key of a request; `nil` where it has none. It is a quoted string; what many senders write without the quotation marks is
    /// taken as well.
    init?(_ request: Request) throws(Problem) {
        guard let written = request.headers[HTTPField.Name.idempotencyKey] else { return nil }
        var name = written
        if name.utf8.count >= 2, name.hasPrefix("\""), name.hasSuffix("\"") {
            name = String(name.dropFirst().dropLast())
        }
        let isPrintable = name.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") }
        guard (1...Self.sizeMaximum).contains(name.utf8.count), isPrintable else {
            throw Problem(
                .badRequest,
                "invalid-idempotency-key",
                "Not an idempotency key",
                "'Idempotency-Key' must be 1 to \(Self.sizeMaximum) printable characters of ASCII, in quotation marks"
            )
        }
        self.name = name
    }

    /// The id of an event that came without one: the same for every repeat.
    ///
    /// - Parameter index: The event's place in its batch; `nil` outside batches.
    func eventID(of principal: Principal, index: Int?) -> String {
        let digest = SHA256.hash(data: Array("\(principal.id)\u{0}\(self.name)".utf8)).hexText.prefix(32)
        return "key-\(digest)" + (index.map { "-\($0)" } ?? "")
    }

    func intakeKey(of principal: Principal, _ request: Request, _ body: [UInt8], expiresAt: Timestamp) -> IntakeKey {
        var hash = SHA256()
        // What the events are made of: their attributes in the header, and the body.
        let fields = request.headers.filter { $0.name.canonicalName.hasPrefix("ce-") || $0.name == .contentType }
        for field in fields.map({ "\($0.name.canonicalName): \($0.value)\n" }).sorted() {
            hash.update(data: Array(field.utf8))
        }
        hash.update(data: body)
        return IntakeKey(
            principal: principal.id,
            name: self.name,
            fingerprint: hash.finalize().hexText,
            expiresAt: expiresAt
        )
    }
}

extension HTTPField.Name {
    /// The name is valid by inspection, so that the fallback is never taken.
    fileprivate static let idempotencyKey = Self("Idempotency-Key") ?? .ifNoneMatch
}
