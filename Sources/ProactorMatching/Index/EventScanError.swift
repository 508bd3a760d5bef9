/// Why the bytes of an event could not be matched.
package struct EventScanError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Reason: String, Hashable, Sendable {
        /// It is no JSON. What no rule names is only looked at closely enough to find where it ends.
        case malformed = "is no JSON"
        case notAnObject = "is no JSON object"
        /// Arrays and objects that rules name stand in one another deeper than ``EventScanner/depthMaximum``.
        case tooDeep = "is nested too deeply"
        /// It has more bytes than ``EventScanner/sizeMaximum``.
        case tooLarge = "is too large"
        /// An escape in a text stands for half a character.
        case loneSurrogate = "has half of a surrogate pair"
        /// A rule has several fields below arrays of the event, which can be combined in more ways than
        /// ``ElementSearch/stepMaximum``.
        case tooComplex = "has arrays with too many combinations of elements"
    }

    package let reason: Reason
    /// Bytes before the place at which it was found.
    package let offset: Int

    package var description: String { "the event \(self.reason.rawValue), at byte \(self.offset)" }
}
