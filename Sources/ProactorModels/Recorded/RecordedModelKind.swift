package import ProactorComponents
package import ProactorModel
package import ProactorYAML

/// Models that answer from a file, as they answered once: for tests, which then need no key and cost nothing.
///
/// ```yaml
/// recorded:
///   file: Recordings/supply-chain.jsonl
/// ```
package struct RecordedModelKind: ModelKind {
    /// What a declaration says.
    package struct Configuration: Hashable, Sendable {
        /// JSON lines, as ``RecordingModelProvider`` writes them.
        package var file: String
    }

    package init() {}

    package var name: String { "recorded" }

    package var configurationSchema: JSONValue {
        YAMLSchema.mapping(
            ["file": YAMLSchema.text.described("The recorded turns, one line of JSON each.")],
            required: ["file"]
        ).described("Turns that were recorded before.")
    }

    package func configuration(from node: YAMLNode, _ context: inout YAMLContext) -> Configuration? {
        context.mapping(node, "'recorded'") { mapping in
            let file: String? = mapping.required("file")
            return file.map { Configuration(file: $0) }
        }
    }

    package func makeProvider(
        named name: String,
        _ configuration: Configuration,
        in environment: ModelEnvironment
    ) throws(ModelUnavailable) -> any ModelProvider {
        let path =
            configuration.file.hasPrefix("/")
            ? configuration.file : "\(environment.baseDirectory)/\(configuration.file)"
        return RecordedModelProvider(
            try RecordingReader.turns(path: path, called: configuration.file),
            model: name,
            file: configuration.file
        )
    }
}
