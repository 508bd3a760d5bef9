import ProactorDiagnostics
import ProactorModel
import ProactorYAML

/// Reads `people:` and `groups:`.
enum DirectoryReader {
    static func read(_ mapping: inout YAMLMapping) -> Directory {
        var directory = Directory()
        var names: [String] = []
        if let node = mapping.node("people") {
            let people = mapping.context.entries(node, "'people'") { entry, context in
                // Somebody whose entry has errors is still named: one mistake is not said again by each group.
                names.append(entry.name)
                Self.checkName(entry, &context)
                return context.mapping(entry.value, "a person") { person -> Person? in
                    let name: String? = person.required("name")
                    let email = person.node("email").flatMap { Self.email($0, &person.context) }
                    let slack: String? = person.optional("slack")
                    return name.map { Person(id: entry.name, name: $0, email: email, slack: slack) }
                }
            }
            Self.checkAccounts(people, node, &mapping.context)
            for person in people { directory.people[person.id] = person }
        }
        if let node = mapping.node("groups") {
            let groups = mapping.context.entries(node, "'groups'") { entry, context in
                Self.group(entry, people: names, &context)
            }
            for group in groups { directory.groups[group.name] = group.members }
        }
        return directory
    }

    /// An address that mail can be sent to without any quoting.
    private static func email(_ node: YAMLNode, _ context: inout YAMLContext) -> String? {
        guard let text: String = context.scalar(node, "'email'") else { return nil }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"<>()[],;:\\\"".utf8.contains($0) }
        guard isPlain, parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else {
            context.report(.wrongValue, "'email' must be an address such as anna@example.com", at: node)
            return nil
        }
        return text
    }

    /// A press in Slack is one person's.
    private static func checkAccounts(_ people: [Person], _ node: YAMLNode, _ context: inout YAMLContext) {
        var owners: [String: String] = [:]
        for person in people {
            guard let account = person.slack else { continue }
            if let owner = owners.updateValue(person.id, forKey: account) {
                context.report(.wrongValue, "'\(owner)' and '\(person.id)' have the same 'slack'", at: node)
            }
        }
    }

    /// `group:` before a name means a group, and nobody can be called that.
    private static func checkName(_ entry: YAMLNode.Entry, _ context: inout YAMLContext) {
        guard entry.name.isEmpty || entry.name.hasPrefix(Directory.groupPrefix) else { return }
        context.report(
            .wrongValue,
            "'\(entry.name)' is no name for a person",
            hint: "'\(Directory.groupPrefix)' names a group; groups stand under 'groups'",
            at: entry.key
        )
    }

    private static func group(
        _ entry: YAMLNode.Entry,
        people: [String],
        _ context: inout YAMLContext
    ) -> (name: String, members: [String])? {
        guard case .sequence(let nodes) = entry.value.content else {
            context.report(
                .wrongType,
                "a group is a list of people, found \(entry.value.spokenDescription)",
                at: entry.value
            )
            return nil
        }
        var members: [String] = []
        for node in nodes {
            guard let id: String = context.scalar(node, "a member") else { continue }
            if !people.contains(id) {
                context.report(
                    .wrongValue,
                    "there is nobody named '\(id)' under 'people'",
                    hint: NearMiss.hint(for: id, in: people) ?? "declare them there",
                    at: node
                )
            }
            members.append(id)
        }
        return (entry.name, members)
    }
}
