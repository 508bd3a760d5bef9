/// A text file's lines, numbered as positions number them.
///
/// Lines end where YAML ends them (YAML 1.1, section 4.1.4, which the parser follows): at line feeds, carriage returns, both
/// together, and Unicode's next line, line separator and paragraph separator. A byte order mark belongs to no line.
package struct SourceLines: Sendable {
    private let lines: [[Unicode.Scalar]]

    package init(_ text: String) {
        var lines: [[Unicode.Scalar]] = []
        var line: [Unicode.Scalar] = []
        var isAfterCarriageReturn = false
        for (index, scalar) in text.unicodeScalars.enumerated() {
            defer { isAfterCarriageReturn = scalar == "\r" }
            switch scalar {
            case "\u{FEFF}" where index == 0: break
            case "\n" where isAfterCarriageReturn: break
            case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}":
                lines.append(line)
                line = []
            default: line.append(scalar)
            }
        }
        self.lines = lines + [line]
    }

    package var count: Int { self.lines.count }

    /// The line with this number, counted from 1, without its end; `nil` past the last.
    package subscript(number: Int) -> [Unicode.Scalar]? {
        self.lines.indices.contains(number - 1) ? self.lines[number - 1] : nil
    }
}
