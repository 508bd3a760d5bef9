/// Whoever sends a request, and what they may do.
package struct Principal: Hashable, Sendable {
    /// Who it is, for the audit log: a token's name, a person's id, `anonymous`.
    package var id: String
    package var roles: Set<Role>
    package var scope: AccessScope
    /// The person on whose behalf it acts; `nil` for a machine, and for a server that runs open, where requests say who decides.
    package var person: String?

    package init(id: String, roles: Set<Role>, scope: AccessScope = .everything, person: String? = nil) {
        self.id = id
        self.roles = roles
        self.scope = scope
        self.person = person
    }
}

extension Principal {
    /// Everybody, on a server that runs without access control.
    package static let open = Principal(id: "open", roles: Set(Role.allCases))
    /// Somebody who has not said who they are, on a server with access control.
    package static let anonymous = Principal(id: "anonymous", roles: [])
}

/// What a principal may do.
package enum Role: String, Hashable, Sendable, CaseIterable {
    /// Post events.
    case emit
    /// See events, tasks, runs, proposals, rules and their progress.
    case read
    /// Decide proposals.
    case approve
    /// Deal with dead letters and refused deliveries, reload, back up, and read the audit log and the metrics.
    case operate
}
