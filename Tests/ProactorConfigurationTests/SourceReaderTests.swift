import ProactorComponents
import ProactorConfiguration
import ProactorDiagnostics
import ProactorJSONSchema
import ProactorModel
import ProactorYAML
import Testing

@Suite struct SourceReaderTests {
    @Test func `sources are read with their kind's configuration`() throws {
        let read = try #require(read(DeploymentReaderTests.whole).deployment)
        #expect(Set(read.sources.keys) == ["letters", "cards"])
        let letters = try #require(read.sources["letters"])
        #expect((letters.kind, letters.description, letters.isOpen) == ("mail", "What people write.", false))
        let environment = SourceEnvironment(baseDirectory: "/", secrets: SecretSource { _ in nil })
        let source = try letters.make(environment)
        #expect((source as? MailKind.Mail)?.text == "hello" && source.name == "letters")
        #expect(read.handshake == WebhookHandshake(origins: ["events.example.com"], rate: 60))
    }

    @Test func `a source that cannot be made says why`() throws {
        let read = try #require(read("sources: { a: { mail: { text: broken } } }").deployment)
        #expect(throws: SourceFailure("the source 'a' is broken")) {
            try read.sources["a"]?.make(SourceEnvironment(baseDirectory: "/", secrets: SecretSource { _ in nil }))
        }
    }

    @Test(arguments: [
        ("sources: [a]", "'sources' must be a mapping"), ("sources: { a: {} }", "needs one of the keys"),
        ("sources: { a: { mail: { text: x }, post: { text: x } } }", "one kind of source only"),
        ("sources: { 'a/b': { mail: { text: x } } }", "no name for a source"),
        ("sources: { rejected: { mail: { text: x } } }", "no source can be named 'rejected'"),
        ("sources: { a: { mail: { txt: x } } }", "unknown key 'txt'"),
        ("handshake: { origins: ['https://x'] }", "is no host"), ("handshake: { rate: 0 }", "must be from 1"),
    ])
    func `what is wrong is said, and the schema says it too`(text: String, message: String) throws {
        let (deployment, diagnostics) = read(text)
        #expect(deployment == nil)
        #expect(diagnostics.contains { $0.message.contains(message) }, "\(diagnostics.map(\.description))")
        let json = try #require(YAMLParser.parse(Array(text.utf8), file: "f").root?.json)
        let schema = try JSONSchema(DeploymentSchema.document(for: testRegistry))
        #expect(!schema.validate(json).isEmpty)
    }

    @Test(arguments: [("127.0.0.1:1", 0), ("localhost:1", 0), ("0.0.0.0:1", 1), ("\"[::]:1\"", 1)])
    func `an open source is warned of where other machines can reach it`(listen: String, count: Int) {
        let (deployment, diagnostics) = read("listen: \(listen)\nsources: { a: { mail: { text: open } } }")
        #expect(deployment?.sources["a"]?.isOpen == true)
        #expect(diagnostics.map(\.severity) == Array(repeating: .warning, count: count))
        #expect(diagnostics.allSatisfy { $0.location?.range.start.line == 2 })
    }
}
