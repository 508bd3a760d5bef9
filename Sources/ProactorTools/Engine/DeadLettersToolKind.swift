package import ProactorComponents
import ProactorDiagnostics
package import ProactorModel
package import ProactorYAML

/// Tools of the kind `dead-letters`: what can be done with runs that failed for good.
///
/// ```yaml
/// dead-letters:
///   allow: [list, show, replay]
/// ```
package struct DeadLettersToolKind: ToolKind {
    package enum Operation: String, Hashable, Sendable, CaseIterable {
        case list, show, replay, discard
    }

    /// What a declaration says.
    package struct Configuration: Sendable {
        /// The operations that can be called, each once.
        package var allowed: [Operation]
    }

    private static let defaultAllowed: [Operation] = [.list, .show]

    package init() {}

    package var name: String { "dead-letters" }

    package var configurationSchema: JSONValue {
        YAMLSchema.mapping([
            "allow": YAMLSchema.listOrOne(of: YAMLSchema.choice(Operation.allCases.map(\.rawValue)))
                .described("What can be done with dead letters; list and show without it.")
        ]).described("Dead letters: the runs that failed for good.")
    }

    package func configuration(from node: YAMLNode, _ context: inout YAMLContext) -> Configuration? {
        context.mapping(node, "'dead-letters'") { mapping in
            guard let node = mapping.nonEmptyNode("allow") else { return Configuration(allowed: Self.defaultAllowed) }
            let known = Operation.allCases.map(\.rawValue)
            var allowed: [Operation] = []
            for entry in mapping.list("allow", of: String.self) {
                guard let operation = Operation(rawValue: entry.value) else {
                    mapping.context.report(
                        .wrongValue,
                        "there is no operation '\(entry.value)'",
                        hint: NearMiss.hint(for: entry.value, in: known)
                            ?? "the operations are \(known.joined(separator: ", "))",
                        at: entry.node
                    )
                    continue
                }
                if !allowed.contains(operation) { allowed.append(operation) }
            }
            if allowed.isEmpty {
                mapping.context.report(.wrongValue, "'allow' lists nothing that could be called", at: node)
                return nil
            }
            return Configuration(allowed: allowed)
        }
    }

    package func makeTool(
        named name: String,
        _ configuration: Configuration,
        in environment: ToolEnvironment
    ) throws(ToolFailure) -> any Tool {
        DeadLettersTool(name: name, configuration, engine: environment.engine)
    }
}
