import ProactorComponents
import ProactorExpressions
import ProactorModel

/// A text with `{{ CEL }}` and `${env:NAME}` in it.
///
/// Secrets are looked for in what the author wrote, never in what an expression brings.
struct TextTemplate: Sendable {
    enum Piece: Sendable {
        case text(String)
        case secret(SecretReference)
        /// One `{{ CEL }}`.
        case value(Template)
    }

    /// Why a text cannot be used.
    enum Problem: Error, Sendable {
        case expression(ExpressionError)
        /// A `${…}` that refers to no secret.
        case reference(String)
    }

    let pieces: [Piece]

    init(_ source: String) throws(Problem) {
        do throws(ExpressionError) {
            // Everything that is wrong with the expressions is known after this.
            _ = try Template(source, environment: Self.environment)
        } catch {
            throw .expression(error)
        }
        var pieces: [Piece] = []
        for part in Self.parts(of: source) {
            switch part {
            case .text(let text): pieces += try Self.secrets(in: text)
            case .value, .secret: pieces.append(part)
            }
        }
        self.pieces = pieces
    }

    /// One piece of another template.
    init(_ piece: Piece) { self.pieces = [piece] }

    /// What templates of a tool may name.
    static let environment = ExpressionEnvironment(variables: ["args"])

    /// The text, where it is the same for every call.
    var constantText: String? {
        var text = ""
        for piece in self.pieces {
            guard case .text(let part) = piece else { return nil }
            text += part
        }
        return text
    }

    /// The expression, where the whole text is one `{{ CEL }}`: its value keeps its type.
    var singleExpression: Expression? {
        guard self.pieces.count == 1, case .value(let template) = self.pieces[0] else { return nil }
        return template.singleExpression
    }

    var secrets: [SecretReference] {
        self.pieces.compactMap { piece in
            guard case .secret(let reference) = piece else { return nil }
            return reference
        }
    }

    // MARK: Reading

    /// Cuts a template that is known to be well-formed into its texts and its expressions.
    private static func parts(of source: String) -> [Piece] {
        var parts: [Piece] = []
        var text = ""
        var rest = source[...]
        while let start = rest.firstRange(of: "{{") {
            text += rest[..<start.lowerBound]
            rest = rest[start.lowerBound...]
            if rest.hasPrefix("{{{{") {
                text += "{{"
                rest = rest.dropFirst(4)
                continue
            }
            guard let (template, end) = Self.expression(at: rest) else { break }
            if !text.isEmpty { parts.append(.text(text)) }
            text = ""
            parts.append(.value(template))
            rest = rest[end...]
        }
        text += rest
        if !text.isEmpty { parts.append(.text(text)) }
        return parts
    }

    /// The expression with which `text` begins: up to the first `}}` that closes it, since braces may stand in its texts and maps.
    private static func expression(at text: Substring) -> (Template, end: Substring.Index)? {
        var searched = text.dropFirst(2)
        while let close = searched.firstRange(of: "}}") {
            let template = try? Template(String(text[..<close.upperBound]), environment: Self.environment)
            if let template, template.singleExpression != nil { return (template, close.upperBound) }
            searched = text[text.index(after: close.lowerBound)...]
        }
        return nil
    }

    private static func secrets(in text: String) throws(Problem) -> [Piece] {
        var pieces: [Piece] = []
        var rest = text[...]
        while let start = rest.firstRange(of: "${") {
            if start.lowerBound > rest.startIndex { pieces.append(.text(String(rest[..<start.lowerBound]))) }
            rest = rest[start.lowerBound...]
            let end = rest.firstIndex(of: "}") ?? rest.index(before: rest.endIndex)
            let written = String(rest[...end])
            guard let reference = SecretReference(written) else { throw .reference(written) }
            pieces.append(.secret(reference))
            rest = rest[rest.index(after: end)...]
        }
        if !rest.isEmpty { pieces.append(.text(String(rest))) }
        return pieces
    }
}
