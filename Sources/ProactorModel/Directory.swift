/// The people and groups that a deployment knows: who can be named as an approver.
package struct Directory: Hashable, Sendable {
    /// People by id.
    package var people: [String: Person]
    /// The ids of each group's members, by the group's name.
    package var groups: [String: [String]]

    package init(people: [String: Person] = [:], groups: [String: [String]] = [:]) {
        self.people = people
        self.groups = groups
    }

    /// What a reference to a group begins with: `group:buyers`.
    package static let groupPrefix = "group:"

    /// The ids of all people that `references` name, each a person's id or `group:name`; everybody when it is empty.
    package func people(namedBy references: [String]) -> Set<String> {
        guard !references.isEmpty else { return Set(self.people.keys) }
        var named: Set<String> = []
        for reference in references {
            if reference.hasPrefix(Self.groupPrefix) {
                named.formUnion(self.groups[String(reference.dropFirst(Self.groupPrefix.count))] ?? [])
            } else {
                named.insert(reference)
            }
        }
        return named
    }

    /// Whose account in Slack it is.
    package func person(slack account: String) -> Person? { self.people.values.first { $0.slack == account } }

    /// Whether `reference` names a person or a group that exists.
    package func knows(_ reference: String) -> Bool {
        reference.hasPrefix(Self.groupPrefix)
            ? self.groups[String(reference.dropFirst(Self.groupPrefix.count))] != nil
            : self.people[reference] != nil
    }
}

/// Somebody who may decide.
package struct Person: Hashable, Sendable {
    package var id: String
    package var name: String
    package var email: String?
    /// The id of the account in Slack: `U0123456789`.
    package var slack: String?

    package init(id: String, name: String, email: String? = nil, slack: String? = nil) {
        self.id = id
        self.name = name
        self.email = email
        self.slack = slack
    }
}
