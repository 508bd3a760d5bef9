/// Cuts a template into text and expressions.
enum TemplateScanner {
    enum Part {
        case text(String)
        /// - Parameter start: Where the expression begins, in Unicode scalars of the template.
        case expression(String, start: Int)
    }

    static func parts(of source: String) throws(ExpressionError) -> [Part] {
        let scalars = Array(source.unicodeScalars)
        var parts: [Part] = []
        var text = String.UnicodeScalarView()
        var position = 0
        while position < scalars.count {
            guard scalars[position...].starts(with: "{{".unicodeScalars) else {
                text.append(scalars[position])
                position += 1
                continue
            }
            guard !scalars[position...].starts(with: "{{{{".unicodeScalars) else {
                text.append(contentsOf: "{{".unicodeScalars)
                position += 4
                continue
            }
            guard let end = Self.end(ofExpressionAt: position + 2, scalars) else {
                let problem = ExpressionProblem(
                    "'{{' is never closed",
                    hint: "close it with '}}', or write '{{{{' for the braces themselves",
                    range: position..<position + 2
                )
                throw ExpressionError([problem])
            }
            if !text.isEmpty { parts.append(.text(String(text))) }
            text = String.UnicodeScalarView()
            let expression = String(String.UnicodeScalarView(scalars[position + 2..<end]))
            parts.append(.expression(expression, start: position + 2))
            position = end + 2
        }
        if !text.isEmpty { parts.append(.text(String(text))) }
        return parts
    }

    /// Where the closing braces stand: outside of texts, and outside of the braces of a map.
    private static func end(ofExpressionAt start: Int, _ scalars: [Unicode.Scalar]) -> Int? {
        var position = start
        var openBraces = 0
        while position < scalars.count {
            switch scalars[position] {
            case "\"", "'":
                guard let end = Self.end(ofTextAt: position, scalars) else { return nil }
                position = end
                continue
            case "{": openBraces += 1
            case "}" where openBraces > 0: openBraces -= 1
            case "}" where position + 1 < scalars.count && scalars[position + 1] == "}": return position
            default: break
            }
            position += 1
        }
        return nil
    }

    private static func end(ofTextAt start: Int, _ scalars: [Unicode.Scalar]) -> Int? {
        let quote = scalars[start]
        let isTriple = scalars[start...].starts(with: [quote, quote, quote])
        let isRaw = start > 0 && (scalars[start - 1] == "r" || scalars[start - 1] == "R")
        let closing = [Unicode.Scalar](repeating: quote, count: isTriple ? 3 : 1)
        var position = start + closing.count
        while position < scalars.count {
            if scalars[position] == "\\", !isRaw {
                position += 2
            } else if scalars[position...].starts(with: closing) {
                return position + closing.count
            } else {
                position += 1
            }
        }
        return nil
    }
}
