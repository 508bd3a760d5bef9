/// Why a delivery is not believed to be its sender's. Told to operators, never to whoever sent it.
package struct SignatureRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Reason: String, Hashable, Sendable {
        /// A header is missing, or stands there twice.
        case missing = "signature-missing"
        /// A header does not hold what it should.
        case malformed = "signature-malformed"
        /// No secret makes any of the codes.
        case wrong = "signature-wrong"
        /// The time is outside of the window.
        case outsideWindow = "signature-outside-window"
    }

    package let reason: Reason
    package let description: String

    init(_ reason: Reason, _ description: String) {
        self.reason = reason
        self.description = description
    }
}
