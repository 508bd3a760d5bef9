import ProactorDiagnostics
import ProactorExpressions
import ProactorModel
import ProactorYAML

/// Reads the templates of a declared request.
enum HTTPPartsReader {
    /// Headers that the client itself sets, since the message's framing and way hang on them.
    private static let ownHeaders: Set<String> = [
        "connection", "content-length", "expect", "host", "keep-alive", "proxy-authorization", "proxy-connection", "te",
        "trailer", "transfer-encoding", "upgrade",
    ]

    static func text(_ node: YAMLNode, _ what: String, _ context: inout YAMLContext) -> TextTemplate? {
        guard let text = node.scalarText else {
            context.report(.wrongType, "\(what) must be a text, found \(node.spokenDescription)", at: node)
            return nil
        }
        do throws(TextTemplate.Problem) {
            return try TextTemplate(text)
        } catch {
            switch error {
            case .expression(let error): Self.report(error, what, node, &context)
            case .reference(let written):
                context.report(
                    .wrongValue,
                    "\(what): \(written) refers to no secret",
                    hint: "write ${env:NAME} or ${file:PATH}, or {{ '${' }} for the characters themselves",
                    at: node
                )
            }
            return nil
        }
    }

    /// A URL, and where it leads whatever the arguments are; that is `nil` where the arguments decide on the host.
    static func url(
        _ node: YAMLNode,
        _ context: inout YAMLContext
    ) -> (template: TextTemplate, literal: HTTPTarget?)? {
        guard let template = Self.text(node, "'url'", &context) else { return nil }
        guard case .text(let start)? = template.pieces.first,
            let scheme = ["http://", "https://"].first(where: { start.lowercased().hasPrefix($0) })
        else {
            context.report(.wrongValue, "'url' must begin with http:// or https://", at: node)
            return nil
        }
        let rest = start.dropFirst(scheme.count)
        let authority = rest.prefix { !"/?#".contains($0) }
        let isLiteral = authority.endIndex < rest.endIndex || template.pieces.count == 1
        let literal = isLiteral ? HTTPTarget(scheme + authority) : nil
        guard !isLiteral || literal != nil else {
            let hint = authority.contains("@") ? "send names and passwords in the header Authorization" : nil
            context.report(.wrongValue, "'url' has no host that can be used", hint: hint, at: node)
            return nil
        }
        guard Self.hasValidTexts(template) else {
            context.report(
                .wrongValue,
                "'url' has characters that no URL has, or a fragment (#)",
                hint: "write them as %HH",
                at: node
            )
            return nil
        }
        return (template, literal)
    }

    private static func hasValidTexts(_ template: TextTemplate) -> Bool {
        template.pieces.allSatisfy { piece in
            guard case .text(let text) = piece else { return true }
            return text.utf8.allSatisfy { $0.isURLCharacter || "%[]".utf8.contains($0) }
        }
    }

    static func texts(
        _ node: YAMLNode,
        _ what: String,
        _ context: inout YAMLContext
    ) -> [(name: String, value: TextTemplate)] {
        context.entries(node, what) { entry, context in
            Self.text(entry.value, "'\(entry.name)'", &context).map { (entry.name, $0) }
        }
    }

    static func headers(
        _ node: YAMLNode,
        _ context: inout YAMLContext
    ) -> [(name: String, value: TextTemplate)] {
        let headers = context.entries(node, "'headers'") { entry, context -> (name: String, value: TextTemplate)? in
            let name = entry.name
            guard !name.isEmpty, name.utf8.allSatisfy({ $0.isTokenCharacter }) else {
                context.report(.wrongValue, "'\(name)' is no name of a header", at: entry.key)
                return nil
            }
            guard !Self.ownHeaders.contains(name.lowercased()) else {
                context.report(
                    .wrongValue,
                    "the header '\(name)' is set by the engine",
                    hint: "remove it",
                    at: entry.key
                )
                return nil
            }
            return Self.text(entry.value, "'\(name)'", &context).map { (name, $0) }
        }
        return headers
    }

    static func body(_ node: YAMLNode, _ context: inout YAMLContext) -> BodyTemplate? {
        switch node.content {
        case .sequence(let nodes): return .array(nodes.compactMap { Self.body($0, &context) })
        case .mapping(let entries):
            return .object(
                entries.compactMap { entry in Self.body(entry.value, &context).map { (key: entry.name, value: $0) } }
            )
        case .scalar(let scalar) where scalar.value == .string:
            guard let template = Self.text(node, "'body'", &context) else { return nil }
            return template.constantText.map { .constant(.string($0)) } ?? .text(template)
        case .scalar:
            guard let json = node.json else {
                context.report(.wrongValue, "'body' must not hold infinite numbers", at: node)
                return nil
            }
            return .constant(json)
        }
    }

    static func select(_ node: YAMLNode, _ context: inout YAMLContext) -> Expression? {
        guard let text: String = context.scalar(node, "'select'") else { return nil }
        do {
            let environment = ExpressionEnvironment(variables: ["status", "headers", "body"])
            return try Expression(text, environment: environment)
        } catch {
            Self.report(error, "'select'", node, &context)
            return nil
        }
    }

    private static func report(
        _ error: ExpressionError,
        _ what: String,
        _ node: YAMLNode,
        _ context: inout YAMLContext
    ) {
        for problem in error.problems {
            context.report(.wrongValue, "\(what): \(problem.message)", hint: problem.hint, at: node)
        }
    }
}

extension UInt8 {
    /// What names of headers and methods consist of (RFC 9110, section 5.6.2).
    fileprivate var isTokenCharacter: Bool { self.isLetter || self.isDigit || "!#$%&'*+-.^_`|~".utf8.contains(self) }
}
