/// Shows diagnostics to a person: the line of each problem, the source line itself with a caret, and the hint.
///
/// ```
/// Rules/stock/rules.yaml:12:5: error: unknown key 'aproval' [unknown-key]
///    12 |     aproval:
///       |     ^~~~~~~ did you mean 'approval'?
/// ```
package struct DiagnosticRenderer {
    /// Lines longer than this are cut around the caret.
    private static let lineLengthMaximum = 160

    private let usesColor: Bool
    private var linesByFile: [String: [String]] = [:]

    package init(usesColor: Bool = false) { self.usesColor = usesColor }

    /// Makes the text of `file` known, so that its lines can be shown.
    package mutating func add(file: String, text: String) {
        var lines: [String] = []
        var line = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n":
                lines.append(String(line))
                line = String.UnicodeScalarView()
            case "\r": break
            default: line.append(scalar)
            }
        }
        lines.append(String(line))
        self.linesByFile[file] = lines
    }

    package func render(_ diagnostics: [Diagnostic]) -> String {
        diagnostics.map(self.render).joined(separator: "\n")
    }

    package func render(_ diagnostic: Diagnostic) -> String {
        let place = diagnostic.location.map { "\($0): " } ?? ""
        let severity = self.colored(diagnostic.severity.rawValue, diagnostic.severity == .error ? "31;1" : "33;1")
        var text = "\(self.colored(place, "1"))\(severity): \(diagnostic.message) [\(diagnostic.code)]\n"
        guard let location = diagnostic.location,
            let excerpt = self.excerpt(location.range, in: location.file, hint: diagnostic.hint)
        else {
            if let hint = diagnostic.hint { text += "  \(hint)\n" }
            return text
        }
        return text + excerpt
    }

    private func excerpt(_ range: SourceRange, in file: String, hint: String?) -> String? {
        guard let lines = self.linesByFile[file], lines.indices.contains(range.start.line - 1) else { return nil }
        let scalars = Array(lines[range.start.line - 1].unicodeScalars)
        let caret = min(max(range.start.column - 1, 0), scalars.count)
        let first = max(0, caret - Self.lineLengthMaximum / 2)
        let shown = scalars[first..<min(scalars.count, first + Self.lineLengthMaximum)]
        let end = range.end.line == range.start.line ? range.end.column - 1 : scalars.count
        let width = max(1, min(end, first + shown.count) - caret)

        let number = String(range.start.line)
        let gutter = String(repeating: " ", count: max(0, 5 - number.count))
        var line = String.UnicodeScalarView(shown.map { $0 == "\t" ? " " : $0 })
        if first > 0 { line.replaceSubrange(line.startIndex..<line.index(after: line.startIndex), with: ["…"]) }
        let marks = String(repeating: " ", count: caret - first) + "^" + String(repeating: "~", count: width - 1)
        let remark = hint.map { " \($0)" } ?? ""
        return "\(gutter)\(number) | \(String(line))\n      | \(self.colored(marks + remark, "32"))\n"
    }

    private func colored(_ text: String, _ code: String) -> String {
        self.usesColor && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
