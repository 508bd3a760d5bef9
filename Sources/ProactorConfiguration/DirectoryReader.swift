import ProactorDiagnostics
import ProactorModel
import ProactorYAML

/// Reads `people:` and `groups:`.
enum DirectoryReader {
    static func read(_ mapping: inout YAMLMapping) -> Directory {
        var directory = Directory()
        if let node = mapping.node("people") {
            let people = mapping.context.entries(node, "'people'") { entry, context in
                context.mapping(entry.value, "a person") { person -> Person? in
                    let name: String? = person.required("name")
                    let email: String? = person.optional("email")
                    return name.map { Person(id: entry.name, name: $0, email: email) }
                }
            }
            for person in people { directory.people[person.id] = person }
        }
        if let node = mapping.node("groups") {
            let groups = mapping.context.entries(node, "'groups'") { entry, context in
                Self.group(entry, people: directory.people, &context)
            }
            for group in groups { directory.groups[group.name] = group.members }
        }
        return directory
    }

    private static func group(
        _ entry: YAMLNode.Entry,
        people: [String: Person],
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
            if people[id] == nil {
                context.report(
                    .wrongValue,
                    "there is nobody named '\(id)' under 'people'",
                    hint: NearMiss.hint(for: id, in: people.keys),
                    at: node
                )
            }
            members.append(id)
        }
        return (entry.name, members)
    }
}
