import HTTPTypes
import ProactorModel

extension Problem {
    /// Whoever sent it has to say who they are (RFC 6750, section 3).
    ///
    /// - Parameter isTokenInvalid: Whether there was a token that is worth nothing.
    static func unauthenticated(_ detail: String, isTokenInvalid: Bool) -> Problem {
        var problem = Problem(.unauthorized, "unauthenticated", "Not known here", detail)
        problem.challenge = isTokenInvalid ? Self.challenge("invalid_token", detail) : Self.realm
        return problem
    }

    /// They are known, and may not do it.
    static func forbidden(_ name: String, _ detail: String) -> Problem {
        var problem = Problem(.forbidden, name, "Not allowed", detail)
        problem.challenge = Self.challenge("insufficient_scope", detail)
        return problem
    }

    /// Something is out of the sender's scope, which may be said since the sender named it.
    static func outOfScope(type: String, _ principal: Principal, index: Int? = nil) -> Problem {
        let place = index.map { "event \($0) of the batch: " } ?? ""
        var problem = Self.forbidden(
            "out-of-scope",
            "\(place)the type '\(type)' is not within the scope of '\(principal.id)'"
        )
        problem.members = ["attribute": "type", "eventType": .string(type)]
        if let index { problem.members["event"] = .int(Int64(index)) }
        return problem
    }

    static let undecided = Problem(
        .serviceUnavailable,
        "identity-provider-unavailable",
        "Nobody can be recognised now",
        "the identity provider's keys cannot be had now; send the same request again later",
        retryAfter: .seconds(30)
    )

    static func tooManyAttempts(_ wait: Duration) -> Problem {
        Problem(
            .tooManyRequests,
            "too-many-attempts",
            "Too many wrong tokens",
            "too many wrong tokens came from your address; a right one is taken at any time",
            retryAfter: wait
        )
    }

    private static let realm = "Bearer realm=\"proactor\""

    /// Printable ASCII without quotes and backslashes, which is what the description may hold.
    private static func challenge(_ error: String, _ detail: String) -> String {
        let description = detail.unicodeScalars.filter { scalar in
            (0x20...0x7E).contains(scalar.value) && scalar != "\"" && scalar != "\\"
        }
        return
            "\(Self.realm), error=\"\(error)\", error_description=\"\(String(String.UnicodeScalarView(description)))\""
    }
}
