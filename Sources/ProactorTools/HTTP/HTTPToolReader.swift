import ProactorDiagnostics
import ProactorExpressions
import ProactorModel
import ProactorYAML

/// Reads what a declaration of the kind `http` says.
enum HTTPToolReader {
    private static let redirectRange = 0...10
    private static let responseSizeRange = 1...67_108_864
    private static let defaultResponseSize = 1_048_576
    private static let defaultHeaderNames = [
        "content-type", "content-location", "etag", "last-modified", "link", "location", "retry-after",
    ]

    static var configurationSchema: JSONValue {
        let text = JSONValue.object(["type": ["string", "number", "boolean"]])
        let response = YAMLSchema.mapping([
            "select": YAMLSchema.text.described("CEL over status, headers and body: what of the answer is the result."),
            "headers": YAMLSchema.listOrOne(of: YAMLSchema.text).described(
                "Headers of the answer that are in the result."
            ),
            "size": YAMLSchema.integer(Self.responseSizeRange)
                .described("The most bytes of the answer's body; 1048576 without it."),
        ])
        return YAMLSchema.mapping(
            [
                "method": YAMLSchema.choice(HTTPToolMethod.allCases.map(\.rawValue)).described("GET without it."),
                "url": JSONValue.object(["type": "string", "pattern": "^[Hh][Tt][Tt][Pp][Ss]?://"])
                    .described("Where to; {{ CEL }} over args is put in as a part of the path or the query."),
                "query": YAMLSchema.entries(text)
                    .described("Further parameters of the query; a list's elements each, and none for null."),
                "headers": YAMLSchema.entries(text)
                    .described("Headers, with secrets as ${env:NAME} or ${file:PATH}."),
                "body": JSONValue.object([:]).described("JSON with templates in its texts; not together with 'text'."),
                "text": YAMLSchema.text.described("A body that is text, with templates; not together with 'body'."),
                "parameters": ParametersReader.configurationSchema,
                "allow": YAMLSchema.listOrOne(of: YAMLSchema.text)
                    .described("Hosts, or host:port, that requests may go to; that of 'url' without it."),
                "privateAddresses": YAMLSchema.bool
                    .described("Whether hosts may have loopback, private and link-local addresses."),
                "redirects": YAMLSchema.integer(Self.redirectRange)
                    .described("How many redirections are followed, to allowed hosts only; none without it."),
                "response": response.described("What becomes of the answer."),
            ],
            required: ["url"]
        ).described("One HTTP request.")
    }

    static func configuration(_ mapping: inout YAMLMapping) -> HTTPToolKind.Configuration? {
        let method = Self.method(&mapping) ?? .get
        let url = mapping.requiredNode("url").flatMap { HTTPPartsReader.url($0, &mapping.context) }
        let query = mapping.node("query").map { HTTPPartsReader.texts($0, "'query'", &mapping.context) } ?? []
        let headers = mapping.node("headers").map { HTTPPartsReader.headers($0, &mapping.context) } ?? []
        let body = Self.body(method, &mapping)
        let parameters = ParametersReader.read(&mapping)
        let allowed = Self.allowed(url?.literal, &mapping)
        let allowsPrivateAddresses: Bool = mapping.optional("privateAddresses") ?? false
        let redirects = mapping.optional("redirects", in: Self.redirectRange) ?? 0
        let response = Self.response(&mapping)
        guard let url else { return nil }
        return HTTPToolKind.Configuration(
            request: HTTPRequestTemplate(
                method: method,
                url: url.template,
                query: query,
                headers: headers,
                body: body
            ),
            parameters: parameters,
            allowed: allowed,
            allowsPrivateAddresses: allowsPrivateAddresses,
            redirectMaximum: redirects,
            responseSizeMaximum: response?.size ?? Self.defaultResponseSize,
            headerNames: response?.headerNames ?? Self.defaultHeaderNames,
            select: response?.select
        )
    }

    private static func method(_ mapping: inout YAMLMapping) -> HTTPToolMethod? {
        guard let node = mapping.node("method"), let text: String = mapping.context.scalar(node, "'method'") else {
            return nil
        }
        if let method = HTTPToolMethod(rawValue: text) { return method }
        let known = HTTPToolMethod.allCases.map(\.rawValue)
        mapping.context.report(
            .wrongValue,
            "'method' is '\(text)'",
            hint: NearMiss.hint(for: text.uppercased(), in: known) ?? "write one of \(known.joined(separator: ", "))",
            at: node
        )
        return nil
    }

    private static func body(_ method: HTTPToolMethod, _ mapping: inout YAMLMapping) -> HTTPRequestTemplate.Body {
        let json = mapping.node("body")
        let text = mapping.node("text")
        guard let node = json ?? text else { return .none }
        if json != nil, let text {
            mapping.context.report(.wrongValue, "there is 'body' as well as 'text'", hint: "keep one of them", at: text)
        }
        if !method.allowsBody {
            mapping.context.report(
                .wrongValue,
                "a \(method.rawValue) request has no body",
                hint: "write 'method: POST', or what the service asks for",
                at: node
            )
        }
        if let json {
            return HTTPPartsReader.body(json, &mapping.context).map { .json($0) } ?? .none
        }
        return HTTPPartsReader.text(node, "'text'", &mapping.context).map { .text($0) } ?? .none
    }

    /// - Parameter literal: Where the URL leads whatever the arguments are, up to its path.
    private static func allowed(_ literal: HTTPTarget?, _ mapping: inout YAMLMapping) -> [AllowedHost] {
        let listed = mapping.list("allow", of: String.self)
        let hosts = listed.compactMap { entry -> AllowedHost? in
            if let host = AllowedHost(entry.value) { return host }
            mapping.context.report(
                .wrongValue,
                "'\(entry.value)' is no host",
                hint: "write a host such as api.example.com, or api.example.com:8443",
                at: entry.node
            )
            return nil
        }
        guard let literal else {
            if listed.isEmpty, let url = mapping.node("url") {
                mapping.context.report(
                    .missingKey,
                    "'allow' must list the hosts, since the arguments decide on the host of 'url'",
                    at: url
                )
            }
            return hosts
        }
        if listed.isEmpty { return [AllowedHost(literal)] }
        if hosts.count == listed.count, !hosts.contains(where: { $0.covers(literal) }), let url = mapping.node("url") {
            mapping.context.report(
                .wrongValue,
                "'allow' does not list \(literal.authority), where 'url' leads",
                at: url
            )
        }
        return hosts
    }

    private struct Response {
        var select: Expression?
        var headerNames: [String]?
        var size: Int?
    }

    private static func response(_ mapping: inout YAMLMapping) -> Response? {
        guard let node = mapping.node("response") else { return nil }
        return mapping.context.mapping(node, "'response'") { mapping in
            let select = mapping.node("select").flatMap { HTTPPartsReader.select($0, &mapping.context) }
            let names = mapping.list("headers", of: String.self).map { $0.value.lowercased() }
            let size = mapping.optional("size", in: Self.responseSizeRange)
            return Response(select: select, headerNames: mapping.node("headers") == nil ? nil : names, size: size)
        }
    }
}
