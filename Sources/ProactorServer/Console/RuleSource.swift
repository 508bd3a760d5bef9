import ProactorDiagnostics
import ProactorRules

/// The lines of a rule's file that the rule stands on.
struct RuleSource: Hashable, Sendable {
    /// Lines of one rule that are shown.
    static let lineMaximum = 200

    var file: String
    /// The number of the first line.
    var first: Int
    var lines: [[YAMLToken]]
    var isCutShort: Bool

    /// - Returns: `nil` where the book has no such file.
    init?(of rule: Rule, in book: RuleBook) {
        guard let file = book.files.first(where: { $0.path == rule.location.file }) else { return nil }
        self.init(path: file.path, text: file.text, line: rule.location.range.start.line)
    }

    /// - Parameter line: The line of the rule's name, from 1; what is indented more below it is the rule.
    init?(path: String, text: String, line: Int) {
        let all = YAMLHighlighter.lines(of: text)
        guard line >= 1, line <= all.count else { return nil }
        let indent = Self.indent(of: all[line - 1]) ?? 0
        var end = line
        while end < all.count, Self.indent(of: all[end]).map({ $0 > indent }) ?? true { end += 1 }
        // Empty lines before the next rule are not this one's.
        while end > line, Self.indent(of: all[end - 1]) == nil { end -= 1 }
        self.file = path
        self.first = line
        self.lines = Array(all[(line - 1)..<end].prefix(Self.lineMaximum))
        self.isCutShort = end - line + 1 > Self.lineMaximum
    }

    /// Spaces before a line's first sign; `nil` for an empty line.
    private static func indent(of line: [YAMLToken]) -> Int? {
        let text = line.map(\.text).joined()
        let count = text.prefix { $0 == " " }.count
        return count == text.count ? nil : count
    }

    var markup: Markup {
        let lines = self.lines.enumerated().map { place, tokens -> Markup in
            let pieces = tokens.map { token -> Markup in
                token.kind == .plain ? "\(token.text)" : "<span class=\"y-\(token.kind.rawValue)\">\(token.text)</span>"
            }
            return "<span class=\"number\" aria-hidden=\"true\">\(self.first + place)</span>\(pieces)\n"
        }
        let more: Markup? =
            self.isCutShort ? "<p class=\"quiet\">The first \(Self.lineMaximum) lines.</p>" : nil
        return """
            <p class="quiet"><code>\(self.file):\(self.first)</code></p>
            <pre class="source" tabindex="0" role="group" aria-label="Source of the rule"><code>\(lines)</code></pre>\(more)
            """
    }
}
