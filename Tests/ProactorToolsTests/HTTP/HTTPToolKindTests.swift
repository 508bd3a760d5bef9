import ProactorJSONSchema
import ProactorTools
import ProactorYAML
import Testing

@Suite struct HTTPToolKindTests {
    @Test(arguments: [
        ("method: GET", "'http' needs the key 'url'"),
        ("url: ftp://a.example", "'url' must begin with http:// or https://"),
        ("url: \"{{ args.url }}\"", "'url' must begin with http:// or https://"),
        ("url: https://u:p@a.example/", "'url' has no host that can be used"),
        ("url: https://a.example/#x", "'url' has characters that no URL has, or a fragment (#)"),
        ("url: https://a.example/ä", "'url' has characters that no URL has, or a fragment (#)"),
        (
            "url: \"https://{{ args.host }}/\"",
            "'allow' must list the hosts, since the arguments decide on the host of 'url'"
        ),
        (
            "url: \"https://a.example.{{ args.tail }}/\"",
            "'allow' must list the hosts, since the arguments decide on the host of 'url'"
        ),
        (
            "url: https://a.example:8443/\nallow: [\"a.example:443\"]",
            "'allow' does not list a.example:8443, where 'url' leads"
        ),
        ("url: https://a.example/\nallow: [https://a.example]", "'https://a.example' is no host"),
        ("url: https://a.example/\nmethod: FETCH", "'method' is 'FETCH'"),
        ("url: https://a.example/\nbody: 5", "a GET request has no body"),
        ("url: https://a.example/\nmethod: POST\nbody: 5\ntext: x", "there is 'body' as well as 'text'"),
        ("url: https://a.example/\nheaders: { Host: b.example }", "the header 'Host' is set by the engine"),
        ("url: https://a.example/\nheaders: { \"A B\": c }", "'A B' is no name of a header"),
        ("url: https://a.example/\nheaders: { A: \"Bearer ${TOKEN}\" }", "'A': ${TOKEN} refers to no secret"),
        ("url: https://a.example/\nheaders: { A: \"${env:TOKEN\" }", "'A': ${env:TOKEN refers to no secret"),
        ("url: \"https://a.example/{{ args.x\"", "'url': '{{' is never closed"),
        ("url: https://a.example/\nquery: { q: \"{{ data.x }}\" }", "'q': there is no variable 'data' here"),
        ("url: https://a.example/\nredirects: 11", "'redirects' must be from 0 to 10, is 11"),
        ("url: https://a.example/\nresponse: { select: args.x }", "'select': there is no variable 'args' here"),
        ("url: https://a.example/\nheader: { A: b }", "unknown key 'header' in 'http'"),
    ])
    func `what is wrong with a declaration is said`(declaration: String, problem: String) {
        #expect(ToolMaking.problems(HTTPToolKind(), declaration).first == problem)
    }

    @Test func `a schema that editors have takes what the reader takes`() throws {
        let declaration = """
            method: POST
            url: https://tickets.example.com/api/items/{{ args.id }}
            query: { q: "{{ args.text }}", page: 1 }
            headers: { Authorization: "Bearer ${env:TICKETS_TOKEN}" }
            body: { title: "{{ args.title }}" }
            parameters: { type: object }
            allow: [tickets.example.com]
            privateAddresses: false
            redirects: 2
            response: { select: body.id, headers: [etag], size: 1000 }
            """
        #expect(ToolMaking.problems(HTTPToolKind(), declaration) == [])
        let schema = try JSONSchema(HTTPToolKind().configurationSchema)
        #expect(schema.warnings.isEmpty)
        let root = YAMLParser.parse(Array(declaration.utf8), file: "f").root
        #expect(schema.validate(try #require(root?.json)) == [])
    }
}
