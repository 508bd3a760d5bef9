import ProactorComponents
import ProactorDiagnostics
import ProactorJSONSchema
import ProactorMCP
import ProactorModel
import ProactorTestSupport
import ProactorYAML
import Testing

/// What a declaration of the kind `mcp` may say.
@Suite struct ConfigurationTests {
    @Test func `a program is declared with what it is given`() throws {
        let (configuration, problems) = readConfiguration(
            """
            command: [uvx, mcp-server-time, --local-timezone, UTC]
            environment: { TZ: UTC, KEY: "${env:TOKEN}", AUTH: "Bearer ${file:/run/secrets/x}" }
            directory: servers
            allow: [a, b]
            startTimeout: 1m
            """
        )
        #expect(problems.isEmpty)
        let found = try #require(configuration)
        guard case .command(let command) = found.server else { return #expect(Bool(false), "it is a program") }
        #expect(command.words == ["uvx", "mcp-server-time", "--local-timezone", "UTC"])
        #expect(
            command.environment == [
                "TZ": ConfiguredText(literal: "UTC"), "KEY": ConfiguredText(literal: "", secret: .environment("TOKEN")),
                "AUTH": ConfiguredText(literal: "Bearer ", secret: .file("/run/secrets/x")),
            ]
        )
        #expect(command.directory == "servers")
        #expect(found.allowed == ["a", "b"])
        #expect(found.startTimeout == .seconds(60))
    }

    @Test func `an address is declared with its headers, and the rest has defaults`() throws {
        let (configuration, problems) = readConfiguration(
            "url: https://tools.example.com:8443/mcp?x=1\nheaders: { Authorization: \"Bearer ${env:TOKEN}\" }"
        )
        #expect(problems.isEmpty)
        let found = try #require(configuration)
        guard case .endpoint(let endpoint) = found.server else { return #expect(Bool(false), "it is an address") }
        #expect(endpoint.url == "https://tools.example.com:8443/mcp?x=1")
        #expect(endpoint.headers["Authorization"] == ConfiguredText(literal: "Bearer ", secret: .environment("TOKEN")))
        #expect(found.allowed == nil)
        #expect(found.startTimeout == .seconds(20))
    }

    @Test(
        arguments: [
            ("{}", "1:1", "'mcp' needs the key 'command' or 'url'"),
            ("allow: a", "1:1", "'mcp' needs the key 'command' or 'url'"),
            ("command: []", "1:10", "'command' names no program"),
            ("command: ['']", "1:10", "'command' names no program"),
            ("command: [run, 8080]", "1:16", "an element of 'command' must be a text, found the number 8080"),
            ("command: x\nurl: https://x.example", "2:6", "'mcp' has 'command' and 'url', which are two servers"),
            ("command: x\nheaders: { A: b }", "2:10", "'headers' has no meaning with 'command'"),
            ("url: https://x.example\nenvironment: { A: b }", "2:14", "'environment' has no meaning with 'url'"),
            ("url: https://x.example\ndirectory: d", "2:12", "'directory' has no meaning with 'url'"),
            ("command: x\ncomand: y", "2:1", "unknown key 'comand' in 'mcp'"),
            ("url: ftp://x.example", "1:6", "'url' must be an address such as https://tools.example.com/mcp"),
            ("url: 'https://'", "1:6", "'url' must be an address such as https://tools.example.com/mcp"),
            ("url: 'https://x y'", "1:6", "'url' must be an address such as https://tools.example.com/mcp"),
            ("url: https://u:p@x.example", "1:6", "'url' must not hold a name or password; send them with 'headers'"),
            ("command: x\nallow: []", "2:8", "'allow' names no operation"),
            ("command: x\nallow:", "2:1", "'allow' is empty"),
            ("command: x\nstartTimeout: 9s", "2:15", "'startTimeout' must be from 10s to 10m, is 9s"),
            ("command: x\nenvironment: { A=B: c }", "2:16", "'A=B' cannot be the name of an environment variable"),
            (
                "command: x\nenvironment: { A: '${env:X} y' }", "2:19",
                "'A' must be a text, with a reference to a secret at its end at most"
            ),
            (
                "url: https://x.example\nheaders: { A: \"b\\r\\nC: d\" }", "2:15",
                "'A' must be a text, with a reference to a secret at its end at most"
            ),
            ("url: https://x.example\nheaders: { 'A B': c }", "2:12", "'A B' cannot be the name of a header"),
            (
                "url: https://x.example\nheaders: { mcp-session-id: c }", "2:12",
                "'mcp-session-id' is a header that is set for every request by itself"
            ),
            (
                "url: https://x.example\nheaders: { authorization: Bearer abc }", "2:10",
                "the header 'authorization' must be a reference to a secret, not the secret itself"
            ),
        ]
    )
    func `what is wrong is said, with its place`(declaration: String, place: String, message: String) {
        let (_, problems) = readConfiguration(declaration)
        #expect(
            problems.map { "\($0.location?.description ?? ""): \($0.message)" } == [
                "proactor.yaml:\(place): \(message)"
            ]
        )
    }

    @Test func `the schema for editors takes what is read, and knows each of its keys`() throws {
        let schema = try JSONSchema(MCPToolKind().configurationSchema)
        #expect(schema.warnings.isEmpty)
        #expect(schema.accepts(["command": ["a", "b"], "environment": ["A": "b"], "directory": "d", "allow": "x"]))
        #expect(schema.accepts(["url": "https://x.example", "headers": ["A": "b"], "startTimeout": "30s"]))
        for wrong: JSONValue in [[:], ["command": "a", "url": "https://x"], ["command": "a", "comand": "b"]] {
            #expect(!schema.accepts(wrong))
        }
        var context = YAMLContext(recordsKeys: true)
        let (root, _) = YAMLParser.parse(Array("command: x".utf8), file: "proactor.yaml")
        _ = root.flatMap { MCPToolKind().configuration(from: $0, &context) }
        let keys = schema.document["properties"]?.objectValue?.keys ?? []
        #expect(context.askedKeys?["'mcp'"] == Set(keys))
    }

    @Test(
        arguments: [
            ("command: no-such-program-here", "the tool 'test' starts no-such-program-here, which is not on PATH"),
            ("command: ./no/such/program", "the tool 'test' starts ./no/such/program, which is no program"),
            ("command: /tmp", "the tool 'test' starts /tmp, which is no program"),
            ("command: sh\ndirectory: no/such/directory", "the tool 'test' is to run in no/such/directory"),
            (
                "command: sh\nenvironment: { A: \"${env:GONE}\" }",
                "'A' of the tool 'test' needs the secret ${env:GONE}, which is missing"
            ),
            (
                "url: https://x.example\nheaders: { A: \"Bearer ${env:GONE}\" }",
                "the header 'A' of the tool 'test' needs the secret ${env:GONE}, which is missing"
            ),
        ]
    )
    func `what is not there is known before anything is called`(declaration: String, message: String) throws {
        let failure = #expect(throws: ToolFailure.self) { _ = try makeTool(declaration) }
        #expect(failure?.kind == .misconfigured)
        #expect(failure?.message.hasPrefix(message) == true, "\(failure?.message ?? "")")
    }
}
