import ProactorModel

/// How an exchange ended, as far as there was an answer.
enum RPCOutcome: Hashable, Sendable {
    case result(JSONValue)
    case error(RPCError)
    /// An HTTP status that is no success, without a message of the protocol.
    case refused(HTTPRefusal)
    /// The server does not know the session any more, and has not looked at the request.
    case sessionLost
}

/// A refusal by HTTP.
struct HTTPRefusal: Hashable, Sendable {
    var status: Int
    /// Where a redirection leads.
    var location: String?
}

extension RPCOutcome {
    /// Notes the status that an error came with.
    mutating func setStatus(_ status: Int) {
        guard case .error(var error) = self else { return }
        error.status = status
        self = .error(error)
    }
}
