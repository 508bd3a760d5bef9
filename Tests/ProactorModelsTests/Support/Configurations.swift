import ProactorComponents
import ProactorJSONSchema
import ProactorModel
import ProactorYAML
import Testing

/// What the schema of a kind says of a configuration.
func violations(_ kind: some ModelKind, _ yaml: String) throws -> [String] {
    let json = try #require(YAMLParser.parse(Array(yaml.utf8), file: "f").root?.json)
    return try JSONSchema(kind.configurationSchema).validate(json).map(\.description)
}
