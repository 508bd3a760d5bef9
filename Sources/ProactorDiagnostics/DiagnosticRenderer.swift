/// Shows diagnostics to a person: the line of each problem, the source line itself with a caret, and the hint.
///
/// ```
/// Rules/stock/rules.yaml:12:5: error: unknown key 'aproval' [unknown-key]
///    12 |     aproval:
///       |     ^~~~~~~ did you mean 'approval'?
/// ```
package struct DiagnosticRenderer {
    /// Scalars of a longer line that are shown, those around the caret.
    private static let lineLengthMaximum = 160

    private let usesColor: Bool
    private var linesByFile: [String: SourceLines] = [:]

    package init(usesColor: Bool = false) { self.usesColor = usesColor }

    /// Makes the text of `file` known, so that its lines can be shown.
    package mutating func add(file: String, text: String) { self.linesByFile[file] = SourceLines(text) }

    package func render(_ diagnostics: [Diagnostic]) -> String {
        diagnostics.map(self.render).joined(separator: "\n")
    }

    package func render(_ diagnostic: Diagnostic) -> String {
        let place = diagnostic.location.map { "\($0): " } ?? ""
        let severity = self.colored(diagnostic.severity.rawValue, diagnostic.severity == .error ? "31;1" : "33;1")
        var text =
            "\(self.colored(place, "1"))\(severity): \(Self.printable(diagnostic.message)) [\(diagnostic.code)]\n"
        guard let location = diagnostic.location,
            let excerpt = self.excerpt(location.range, in: location.file, hint: diagnostic.hint)
        else {
            if let hint = diagnostic.hint { text += "  \(Self.printable(hint))\n" }
            return text
        }
        return text + excerpt
    }

    private func excerpt(_ range: SourceRange, in file: String, hint: String?) -> String? {
        guard let scalars = self.linesByFile[file]?[range.start.line] else { return nil }
        let caret = min(max(range.start.column - 1, 0), scalars.count)
        let shown = Self.window(of: scalars.count, around: caret)
        let end = range.end.line == range.start.line ? range.end.column - 1 : scalars.count
        let width = max(1, min(end, shown.upperBound) - caret)

        let number = String(range.start.line)
        let gutter = String(repeating: " ", count: max(0, 5 - number.count))
        var line = Self.printable(scalars[shown])
        if shown.lowerBound > 0 { line = "…" + line.dropFirst() }
        if shown.upperBound < scalars.count { line += "…" }
        let marks =
            String(repeating: " ", count: caret - shown.lowerBound) + "^" + String(repeating: "~", count: width - 1)
        let remark = hint.map { " \(Self.printable($0))" } ?? ""
        return "\(gutter)\(number) | \(line)\n      | \(self.colored(marks + remark, "32"))\n"
    }

    /// The part of a line that is shown: all of it, unless it is long.
    private static func window(of count: Int, around caret: Int) -> Range<Int> {
        guard count > Self.lineLengthMaximum else { return 0..<count }
        let first = min(max(0, caret - Self.lineLengthMaximum / 2), count - Self.lineLengthMaximum)
        return first..<first + Self.lineLengthMaximum
    }

    /// What a file says may reach a terminal, but not command it: control characters are shown as one replacement each.
    private static func printable(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var text = String.UnicodeScalarView()
        for scalar in scalars {
            switch scalar.properties.generalCategory {
            case .control: text.append(scalar == "\t" || scalar == "\n" ? " " : "\u{FFFD}")
            case .lineSeparator, .paragraphSeparator: text.append(" ")
            default: text.append(scalar)
            }
        }
        return String(text)
    }

    private static func printable(_ text: String) -> String { Self.printable(text.unicodeScalars) }

    private func colored(_ text: String, _ code: String) -> String {
        self.usesColor && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
