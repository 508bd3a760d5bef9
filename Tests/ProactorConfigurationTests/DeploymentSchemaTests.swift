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
        "limits: { lease: 30 }", "http: { headerSize: 1 }", "http: { idleTime: 30 }", "http: { x: 1 }",
        "callbacks: {}", "callbacks: { secret: plain, allow: [https://a.com] }",
        "callbacks: { secret: \"${env:S}\", allow: [] }", "callbacks: { secret: \"${env:S}\", allow: [a.com] }",
        "callbacks: { secret: \"${env:S}\", allow: https://a.com/path }",
        "tools: [a]", "tools: { a: {} }", "tools: { a: { echo: { text: x }, shout: { text: x } } }",
        "tools: { a: { echo: {} } }", "tools: { a: { echo: { text: x, more: 1 } } }",
        "tools: { a: { echo: { text: x }, resultSize: 0 } }", "people: { a: {} }",
        "people: { a: { name: A, mail: x } }", "sinks: { a: {} }", "sinks: { a: { attempts: 0, blind: { place: x } } }",
        "sinks: { a: { blind: {} } }", "notify: [{ sinks: [] }]", "publicURL: https://x/a",
        "tls: { certificate: a }", "tls: { certificate: a, key: b, minimumVersion: 1.1 }",
        "tls: { certificate: '', key: b }",
        "access: { tokens: { a: { roles: [read] } } }", "access: { tokens: { a: { hash: secret, roles: [read] } } }",
        "access: { tokens: { a: { hash: '${env:A}' } } }", "access: { tokens: { a: { hash: '${env:A}', roles: [] } } }",
        "access: { tokens: { a: { hash: '${env:A}', roles: [root] } } }",
        "access: { tokens: { a: { hash: '${env:A}', roles: [read], types: [] } } }",
        "access: { tokens: { a: { hash: '${env:A}', roles: [read], types: ['*a'] } } }",
        "access: { tokens: { a: { hash: '${env:A}', roles: [read], expires: soon } } }",
        "access: { oidc: { issuer: 'https://a', audience: b } }", "access: { oidc: { audience: b, grants: [] } }",
        "access: { oidc: { issuer: 'http://a', audience: b, grants: [] } }",
        "access: { oidc: { issuer: 'https://a', audience: b, jwks: keys.json, grants: [] } }",
        "access: { oidc: { issuer: 'https://a', audience: b, grants: [{ claim: c, value: d }] } }",
        "access: { tokens: { a: { hash: '${env:A}', roles: [read] } }, sessions: { key: secret } }",
        "people: { 'group:a': { name: A } }", "watch: sometimes", "retention: 30d", "retention: { events: always }",
        "retention: { size: 10 }", "retention: { size: ten }", "retention: { audit: 30d }", "groups: { g: anna }",
        "groups: { g: [5] }",
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
            "'http'": ["properties", "http"], "'callbacks'": ["properties", "callbacks"],
            "a tool": ["properties", "tools", "additionalProperties"],
            "a sink": ["properties", "sinks", "additionalProperties"],
            "'blind'": ["properties", "sinks", "additionalProperties", "properties", "blind"],
            "an entry of 'notify'": ["properties", "notify", "items"],
            "a source": ["properties", "sources", "additionalProperties"],
            "'mail'": ["properties", "sources", "additionalProperties", "properties", "mail"],
            "'post'": ["properties", "sources", "additionalProperties", "properties", "post"],
            "'handshake'": ["properties", "handshake"],
            "'telemetry'": ["properties", "telemetry"],
            "'traces'": ["properties", "telemetry", "properties", "traces"], "'logs'": ["properties", "logs"],
            "'retention'": ["properties", "retention"], "a person": ["properties", "people", "additionalProperties"],
            "'echo'": ["properties", "tools", "additionalProperties", "properties", "echo"],
            "'access'": ["properties", "access"], "'sessions'": ["properties", "access", "properties", "sessions"],
            "a token": ["properties", "access", "properties", "tokens", "additionalProperties"],
            "'oidc'": ["properties", "access", "properties", "oidc"],
            "a grant": ["properties", "access", "properties", "oidc", "properties", "grants", "items"],
            "'tls'": ["properties", "tls"],
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
