/// Why credentials are worth nothing.
package enum AccessRefusal: Error, Hashable, Sendable {
    /// Nobody has this token.
    case unknown
    case expired
    /// A web token that does not hold; the text says why, without repeating the token.
    case invalid(String)
    /// Whether a web token holds cannot be said now, since its provider's keys cannot be had.
    case undecided
}

extension AccessRefusal: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unknown: "the access token is not known here"
        case .expired: "the access token has expired"
        case .invalid(let why): "the access token does not hold: \(why)"
        case .undecided: "the identity provider's keys cannot be had now"
        }
    }
}
