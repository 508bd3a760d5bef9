import Foundation
import ProactorComponents
import ProactorDiagnostics
import ProactorJSONSchema
import ProactorModel
import ProactorYAML
import Testing

@testable import ProactorConfiguration

@Suite struct DeploymentSchemaTests {
    private func schema() throws -> JSONSchema { try JSONSchema(DeploymentSchema.document(for: testRegistry)) }

    private func violations(_ text: String) throws -> [JSONSchemaViolation] {
        let json = try #require(YAMLParser.parse(Array(text.utf8), file: "f").root?.json)
        return try self.schema().validate(json)
    }

    @Test func `the schema is one without anything suspicious`() throws {
        #expect(try self.schema().warnings.map(\.description) == [])
    }

    @Test func `a file with every key satisfies it`() throws {
        #expect(try self.violations(DeploymentReaderTests.whole) == [])
    }

    @Test(arguments: [
        "lisen: a:1", "listen: 5", "listen: a", "store: {}", "store: { postgres: x }", "rules: [a]", "rules: ''",
        "strictTypes: yes", "limits: { hop: 5 }", "limits: { hops: 0 }", "limits: { hops: 1.5 }",
        "limits: { lease: 30 }",
        "tools: [a]", "tools: { a: {} }", "tools: { a: { echo: { text: x }, shout: { text: x } } }",
        "tools: { a: { echo: {} } }", "tools: { a: { echo: { text: x, more: 1 } } }",
        "tools: { a: { echo: { text: x }, resultSize: 0 } }", "people: { a: {} }",
        "people: { a: { name: A, mail: x } }", "sinks: { a: {} }", "sinks: { a: { attempts: 0, blind: { place: x } } }",
        "sinks: { a: { blind: {} } }", "notify: [{ sinks: [] }]", "publicURL: https://x/a",
        "people: { 'group:a': { name: A } }", "groups: { g: anna }", "groups: { g: [5] }",
    ])
    func `what the reader refuses, the schema refuses`(text: String) throws {
        #expect(read(text).deployment == nil)
        #expect(try !self.violations(text).isEmpty)
    }

    @Test func `the schema has the keys that the reader asks for, and no others`() throws {
        let root = try #require(YAMLParser.parse(Array(DeploymentReaderTests.whole.utf8), file: "f").root)
        var context = YAMLContext(recordsKeys: true)
        _ = DeploymentReader(registry: testRegistry, baseDirectory: "/").deployment(root, &context)
        let asked = try #require(context.askedKeys)
        let places: [String: [String]] = [
            "proactor.yaml": [], "'store'": ["properties", "store"], "'limits'": ["properties", "limits"],
            "a tool": ["properties", "tools", "additionalProperties"],
            "a sink": ["properties", "sinks", "additionalProperties"],
            "'blind'": ["properties", "sinks", "additionalProperties", "properties", "blind"],
            "an entry of 'notify'": ["properties", "notify", "items"],
            "a person": ["properties", "people", "additionalProperties"],
            "'echo'": ["properties", "tools", "additionalProperties", "properties", "echo"],
            "'shout'": ["properties", "tools", "additionalProperties", "properties", "shout"],
        ]
        #expect(Set(asked.keys) == Set(places.keys))
        let document = DeploymentSchema.document(for: testRegistry)
        for (what, path) in places {
            let properties = document.value(at: JSONPointer(path + ["properties"]))?.objectValue
            #expect(Set(properties?.keys ?? []) == asked[what], "\(what)")
        }
    }
}
