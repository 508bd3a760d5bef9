import Foundation
import ProactorComponents
import ProactorConfiguration
import ProactorJSONSchema
import ProactorModel
import ProactorRules
import ProactorTools
import ProactorYAML
import Testing

/// The schemas that the shipped files name for editors.
@Suite struct ShippedSchemaTests {
    private static func schema(_ name: String) throws -> JSONValue {
        let url = repositoryRoot.appending(path: "Docs/schemas/\(name)")
        return try JSONParser.parse(Array(try Data(contentsOf: url)))
    }

    @Test func `every shipped file names its schema, and satisfies it`() throws {
        let rules = try JSONSchema(Self.schema("rules.json"))
        let files = try repositoryFiles("Rules") + repositoryFiles("Agents")
        #expect(files.count >= 12)
        for file in files {
            let depth = file.path.split(separator: "/").count - 1
            let path = String(repeating: "../", count: depth) + "Docs/schemas/rules.json"
            #expect(file.text.hasPrefix("# yaml-language-server: $schema=\(path)\n"), "\(file.path)")
            let json = try #require(YAMLParser.parse(Array(file.text.utf8), file: file.path).root?.json)
            #expect(rules.validate(json).map(\.description) == [], "\(file.path)")
        }
    }

    @Test func `the shipped configuration names its schema, and satisfies it`() throws {
        let text = try String(contentsOf: repositoryRoot.appending(path: "proactor.yaml"), encoding: .utf8)
        #expect(text.hasPrefix("# yaml-language-server: $schema=Docs/schemas/proactor.json\n"))
        let json = try #require(YAMLParser.parse(Array(text.utf8), file: "proactor.yaml").root?.json)
        #expect(try JSONSchema(Self.schema("proactor.json")).validate(json).map(\.description) == [])
    }

    @Test(arguments: [
        ("rules: { r: { on: A, agent: a, wen: x } }", "rules.json"), ("agents: { a: { steps: 5 } }", "rules.json"),
        ("listen: 8787", "proactor.json"), ("tools: { t: { timeout: 5s } }", "proactor.json"),
    ]) func `what check would report, the schema reports too`(_ text: String, _ schema: String) throws {
        let json = try #require(YAMLParser.parse(Array(text.utf8), file: "f").root?.json)
        #expect(!(try JSONSchema(Self.schema(schema)).validate(json).isEmpty))
    }
}
