import ProactorYAML

/// A model as its provider names it.
enum ModelName {
    /// Reads the key `model`.
    static func read(_ mapping: inout YAMLMapping) -> String? {
        guard let node = mapping.requiredNode("model"),
            let name: String = mapping.context.scalar(node, "'model'")
        else { return nil }
        guard !name.isEmpty else {
            mapping.context.report(.wrongValue, "'model' must be the name of a model", at: node)
            return nil
        }
        return name
    }
}
