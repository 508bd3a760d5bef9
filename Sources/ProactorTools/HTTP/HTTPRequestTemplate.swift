import ProactorComponents
import ProactorModel

/// A declared request, into which the arguments of a call are put.
struct HTTPRequestTemplate: Sendable {
    enum Body: Sendable {
        case none
        case json(BodyTemplate)
        case text(TextTemplate)
    }

    let method: HTTPToolMethod
    let url: TextTemplate
    let query: [(name: String, value: TextTemplate)]
    let headers: [(name: String, value: TextTemplate)]
    let body: Body

    /// Bytes of a URL, of one header, and of a body.
    static let urlSizeMaximum = 16_384
    static let headerSizeMaximum = 16_384
    static let bodySizeMaximum = 4_194_304

    /// Every secret that the request holds.
    var secrets: [SecretReference] {
        let texts = [self.url] + self.query.map(\.value) + self.headers.map(\.value)
        return switch self.body {
        case .none: texts.flatMap(\.secrets)
        case .json(let body): (texts + body.texts).flatMap(\.secrets)
        case .text(let body): (texts + [body]).flatMap(\.secrets)
        }
    }

    private var isBodySecret: Bool {
        switch self.body {
        case .none: false
        case .json(let body): body.texts.contains { !$0.secrets.isEmpty }
        case .text(let body): !body.secrets.isEmpty
        }
    }

    /// The request for one call.
    func request(_ rendering: TemplateRendering, idempotencyKey: String) throws(ToolFailure) -> HTTPToolRequest {
        let target = try self.target(rendering)
        let (body, contentType) = try self.body(rendering)
        guard body.count <= Self.bodySizeMaximum else {
            throw ToolFailure(
                .invalidArguments,
                "the request's body would have \(body.count) bytes; the limit is \(Self.bodySizeMaximum)"
            )
        }
        var headers: [HTTPToolRequest.Header] = []
        for (name, template) in self.headers {
            for value in try rendering.texts(template) {
                try Self.check(value, of: name)
                headers.append(.init(name: name, value: value, isSecret: !template.secrets.isEmpty))
            }
        }
        try Self.check(idempotencyKey, of: "Idempotency-Key")
        let defaults = [
            ("Idempotency-Key", idempotencyKey), ("Accept", "application/json, */*;q=0.5"),
            ("User-Agent", "Proactor/\(ProactorVersion.current)"),
        ]
        for (name, value) in defaults + (contentType.map { [("Content-Type", $0)] } ?? [])
        where !headers.contains(where: { $0.name.lowercased() == name.lowercased() }) {
            headers.append(.init(name: name, value: value, isSecret: false))
        }
        return HTTPToolRequest(
            method: self.method,
            target: target,
            headers: headers,
            body: body,
            isBodySecret: self.isBodySecret
        )
    }

    // MARK: Parts

    private func target(_ rendering: TemplateRendering) throws(ToolFailure) -> HTTPTarget {
        var isInQuery = false
        var url = ""
        for piece in self.url.pieces {
            if case .text(let text) = piece { isInQuery = isInQuery || text.contains("?") }
            let inPath = !isInQuery
            url += try rendering.text(TextTemplate(piece)) { (value) throws(ToolFailure) in
                // Where a segment is empty, the request is for something else: the whole list instead of one of its items.
                guard !inPath || !value.isEmpty else {
                    throw ToolFailure(.invalidArguments, "a value in the path of the request is empty")
                }
                return value.percentEncoded
            }
        }
        for (name, template) in self.query {
            for value in try rendering.texts(template) {
                url += "\(isInQuery ? "&" : "?")\(name.percentEncoded)=\(value.percentEncoded)"
                isInQuery = true
            }
        }
        guard url.utf8.count <= Self.urlSizeMaximum, let target = HTTPTarget(url) else {
            throw ToolFailure(
                .invalidArguments,
                url.utf8.count <= Self.urlSizeMaximum
                    ? "the arguments do not give a URL"
                    : "the request's URL would have \(url.utf8.count) bytes; the limit is \(Self.urlSizeMaximum)"
            )
        }
        try Self.checkPath(target)
        return target
    }

    /// Many servers decode a path before they go through it, and `..` then leads out of it.
    private static func checkPath(_ target: HTTPTarget) throws(ToolFailure) {
        let segments = String(target.path).percentDecoded.split { $0 == "/" || $0 == "\\" }
        guard !segments.contains(where: { $0 == "." || $0 == ".." }) else {
            throw ToolFailure(.invalidArguments, "a value in the path of the request leads out of it")
        }
    }

    private func body(_ rendering: TemplateRendering) throws(ToolFailure) -> ([UInt8], contentType: String?) {
        switch self.body {
        case .none: return ([], nil)
        case .text(let template): return (Array(try rendering.text(template).utf8), "text/plain; charset=utf-8")
        case .json(let template): return ((try rendering.json(template) ?? .null).jsonBytes, "application/json")
        }
    }

    /// A line's end in a value would begin a header, or a request, of the caller's own.
    private static func check(_ value: String, of name: String) throws(ToolFailure) {
        guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
            throw ToolFailure(.invalidArguments, "the value of the header \(name) has a control character")
        }
        guard value.utf8.count <= Self.headerSizeMaximum else {
            throw ToolFailure(
                .invalidArguments,
                "the value of the header \(name) is longer than \(Self.headerSizeMaximum) bytes"
            )
        }
    }
}
