import HTTPTypes
import ProactorModel

/// In whose name something is done.
enum Actor {
    /// The person who decides: whoever sent the request, and on an open server whoever it names.
    ///
    /// - Parameter named: Whom the request names.
    static func person(_ named: String?, _ principal: Principal) throws(Problem) -> String {
        guard principal != .open else {
            guard let named else {
                throw Self.missing("invalid-decision", "'by' must be the id of the person who decides")
            }
            return named
        }
        guard let person = principal.person else {
            throw .forbidden(
                "no-person",
                "'\(principal.id)' is no person's, so that nobody could be named as the one who decides; "
                    + "sign in as a person, or give the token its 'person'"
            )
        }
        return try Self.same(named, person)
    }

    /// Whoever does something that machines may do as well: a person, or a token by its name.
    static func anybody(_ named: String?, _ principal: Principal, _ directory: Directory) throws(Problem) -> String {
        guard principal == .open else { return try Self.same(named, principal.person ?? principal.id) }
        guard let named else {
            throw Self.missing("invalid-request", "'by' must be the id of the person who does this")
        }
        guard directory.people.isEmpty || directory.people[named] != nil else {
            throw Problem(
                .forbidden,
                "unknown-person",
                "Not allowed",
                "nobody named '\(named)' is known; people are declared under 'people' in proactor.yaml"
            )
        }
        return named
    }

    private static func same(_ named: String?, _ actor: String) throws(Problem) -> String {
        guard let named, named != actor else { return actor }
        throw .forbidden(
            "other-person",
            "'by' names '\(named.prefix(80))', but you are '\(actor)'; leave it out"
        )
    }

    private static func missing(_ problem: String, _ detail: String) -> Problem {
        Problem(.badRequest, problem, "Nobody is named", detail, members: ["pointer": "/by"])
    }
}

extension Principal {
    /// What the audit log notes of the principal beside the actor; `nil` on an open server, where it is nobody in particular.
    var auditName: String? { self == .open ? nil : self.id }
}
