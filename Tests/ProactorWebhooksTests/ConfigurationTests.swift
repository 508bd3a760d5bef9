import ProactorComponents
import ProactorDiagnostics
import ProactorJSONSchema
import ProactorModel
import ProactorTestSupport
import ProactorWebhooks
import ProactorYAML
import Testing

@Suite struct ConfigurationTests {
    private static let whole = """
        signature:
          hmac:
            header: X-Signature
            algorithm: sha512
            encoding: base64
            prefix: "v1="
            timestamp: X-Time
            signed: "{timestamp}:{body}"
        secrets: ["${env:NEW}", "${file:old.txt}"]
        tolerance: 1m
        replayWindow: 2h
        each: body.items
        when: item.ok == true
        event:
          type: T
          source: /s
          id: "{{ item.id }}"
          subject: "{{ item.name }}"
          time: "{{ item.at }}"
          data: { a: "{{ item.a }}", n: 1 }
          extensions: { site: "{{ headers['x-site'] }}" }
        rejected:
          keep: 3d
          count: 4
          size: 5
          unverified: { keep: 6h, count: 7, size: 8 }
        """
    private static let token =
        "signature: { token: { header: X-Key, prefix: 'k ' } }\nsecrets: '${env:S}'\nevent: { type: T }"

    @Test func `every key is read`() throws {
        let (configuration, diagnostics) = WebhookFixture.read(Self.whole)
        #expect(diagnostics.map(\.description) == [])
        let read = try #require(configuration)
        #expect(read.provider == .hmac)
        #expect(
            read.scheme
                == .hmac(
                    HMACScheme(
                        header: "x-signature",
                        algorithm: .sha512,
                        encoding: .base64,
                        prefix: "v1=",
                        timestampHeader: "x-time",
                        signed: SignedText([.timestamp, .text(":"), .body])
                    )
                )
        )
        #expect(read.secrets.map(\.description) == ["${env:NEW}", "${file:old.txt}"])
        #expect((read.tolerance, read.replayWindow) == (.seconds(60), .seconds(7200)))
        #expect(read.rejected.verified == .init(keep: .seconds(3 * 86_400), count: 4, size: 5))
        #expect(read.rejected.unverified == .init(keep: .seconds(6 * 3600), count: 7, size: 8))
    }

    @Test func `what is not said has its default`() throws {
        let read = try #require(WebhookFixture.read("signature: github\nsecrets: '${env:S}'").configuration)
        #expect((read.tolerance, read.replayWindow) == (.seconds(300), .seconds(86_400)))
        #expect(read.rejected == RejectedLimits())
        #expect(read.scheme == .github)
    }

    @Test(arguments: [
        ("signature: githb\nsecrets: '${env:S}'", "1:12", "there is no signature 'githb'"),
        ("signature: github", "1:1", "needs the key 'secrets'"),
        ("signature: github\nsecrets: hunter2", "2:10", "must be a reference to a secret, not the secret itself"),
        ("signature: github\nsecrets: []", "2:10", "'secrets' must be 1 to 10 references"),
        ("signature: none\nsecrets: '${env:S}'\nevent: { type: A }", "2:10", "of no use with signature: none"),
        ("signature: none", "1:1", "needs the key 'event'"),
        ("signature: none\nevent: { data: 1 }", "2:8", "'event' needs the key 'type'"),
        ("signature: none\nevent: {\n  type: '{{ bdy.x }}' }", "3:13", "'type': "),
        ("signature: none\nevent:\n  type: A\n  subject: \"{{ headers }}\"", "4:12", "'subject' must be a string"),
        ("signature: none\nevent:\n  type: A\n  time: \"{{ 5 }}\"", "4:9", "'time' must be a string or timestamp"),
        ("signature: none\nevent:\n  type: A\n  time: noon", "4:9", "'time'"),
        ("signature: none\nevent: { type: A, source: /proactor/x }", "2:27", "only the engine uses"),
        ("signature: none\nevent: { type: A, source: 'a b' }", "2:27", "URI reference"),
        ("signature: none\nevent: { type: A, extensions: { Bad: x } }", "2:33", "no attribute name"),
        ("signature: none\nevent: { type: A, extensions: { id: x } }", "2:33", "'id' is no extension"),
        ("signature: none\neach: \"'x'\"\nevent: { type: A }", "2:7", "'each' must be a list"),
        ("signature: none\nwhen: 1 + 1\nevent: { type: A }", "2:7", "must be bool"),
        ("signature: none\nwhen: item.a + bdy\nevent: { type: A }", "2:16", "'when': "),
        ("signature: hmac\nsecrets: '${env:S}'\nevent: { type: A }", "1:12", "which header holds the code"),
        ("signature: { hmac: {} }\nsecrets: '${env:S}'\nevent: { type: A }", "1:20", "needs the key 'header'"),
        ("signature: { hmac: { header: 'a b' } }\nsecrets: '${env:S}'\nevent: { type: A }", "1:30", "name of a header"),
        (
            "signature: { hmac: { header: A, signed: 'x' } }\nsecrets: '${env:S}'\nevent: { type: A }", "1:41",
            "must hold {body} once"
        ),
        (
            "signature: { hmac: { header: A, signed: '{timestamp}{body}' } }\nsecrets: '${env:S}'\nevent: { type: A }",
            "1:41", "which header has it"
        ),
        (
            "signature: { hmac: { header: A, timestamp: B, signed: '{body}' } }\nsecrets: '${env:S}'\nevent: { type: A }",
            "1:55", "a time that is not signed can be changed"
        ),
        ("signature: github\nsecrets: '${env:S}'\ntolerance: 2d", "3:12", "must be from 1s to 1d"),
        ("signature: github\nsecrets: '${env:S}'\nrejected: { count: -1 }", "3:20", "must be from 0"),
        ("signature: github\nsecret: '${env:S}'", "2:1", "unknown key 'secret'"),
    ])
    func `what is wrong is said at its place`(text: String, place: String, message: String) {
        let (configuration, diagnostics) = WebhookFixture.read(text)
        #expect(configuration == nil)
        let said = diagnostics.map { "\($0.location?.description ?? ""): \($0.message)" }
        #expect(
            said.contains { $0.hasPrefix("proactor.yaml:\(place)") && $0.contains(message) },
            "\(said)"
        )
    }

    @Test func `SHA-1 is taken with a warning`() {
        let text = "signature: { hmac: { header: A, algorithm: sha1 } }\nsecrets: '${env:S}'\nevent: { type: A }"
        let (configuration, diagnostics) = WebhookFixture.read(text)
        #expect(configuration != nil)
        #expect(diagnostics.map(\.severity) == [.warning])
        #expect(diagnostics.first?.message.contains("sha1") == true)
    }

    @Test func `only a webhook without a signature is open`() throws {
        let kind = WebhookSourceKind()
        let open = try #require(WebhookFixture.read("signature: none\nevent: { type: A }").configuration)
        #expect(kind.isOpen(open))
        let token = try #require(WebhookFixture.read(Self.token).configuration)
        #expect(!kind.isOpen(token))
    }

    @Test func `editors are told the same keys that are read`() throws {
        let schema = try JSONSchema(WebhookSourceKind().configurationSchema)
        #expect(schema.warnings.map(\.description) == [])
        for text in [Self.whole, Self.token, "signature: github\nsecrets: '${env:S}'"] {
            let json = try #require(YAMLParser.parse(Array(text.utf8), file: "f").root?.json)
            #expect(schema.validate(json).map(\.description) == [])
        }
        var asked: [String: Set<String>] = [:]
        for text in [Self.whole, Self.token] {
            let root = try #require(YAMLParser.parse(Array(text.utf8), file: "f").root)
            var context = YAMLContext(recordsKeys: true)
            _ = WebhookSourceKind().configuration(from: root, in: text, &context)
            asked.merge(try #require(context.askedKeys)) { $0.union($1) }
        }
        let document = WebhookSourceKind().configurationSchema
        let places: [String: [String]] = [
            "'webhook'": [], "'event'": ["properties", "event"], "'rejected'": ["properties", "rejected"],
            "'unverified'": ["properties", "rejected", "properties", "unverified"],
            "'hmac'": ["properties", "signature", "anyOf", "1", "properties", "hmac"],
            "'token'": ["properties", "signature", "anyOf", "2", "properties", "token"],
        ]
        #expect(Set(asked.keys) == Set(places.keys).union(["'signature'"]))
        for (what, path) in places {
            let properties = document.value(at: JSONPointer(path + ["properties"]))?.objectValue
            #expect(Set(properties?.keys ?? []) == asked[what], "\(what)")
        }
    }

    @Test(arguments: [
        "signature: x", "signature: hmac", "signature: { hmac: { header: 'a b' } }", "secrets: '${env:S}'",
        "signature: github\nsecrets: plain", "signature: none\nevent: { typ: A }",
        "signature: none\nrejected: { count: many }",
    ])
    func `what the reader refuses, the schema refuses`(text: String) throws {
        #expect(WebhookFixture.read(text).configuration == nil)
        let schema = try JSONSchema(WebhookSourceKind().configurationSchema)
        let json = try #require(YAMLParser.parse(Array(text.utf8), file: "f").root?.json)
        #expect(!schema.validate(json).isEmpty)
    }
}
