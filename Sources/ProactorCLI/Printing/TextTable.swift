/// Rows of texts in columns that are as wide as they must be.
struct TextTable {
    private var rows: [[String]]

    init(_ header: [String]) { self.rows = [header] }

    mutating func add(_ row: [String]) { self.rows.append(row.map(TextTable.onOneLine)) }

    var text: String {
        let columns = self.rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            self.rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        return self.rows.map { row in
            var line = ""
            for (column, text) in row.enumerated() {
                let isLast = column == row.count - 1
                line += text + (isLast ? "" : String(repeating: " ", count: widths[column] - text.count + 2))
            }
            return line
        }.joined(separator: "\n")
    }

    /// A text without what would break a line, move a terminal's cursor, or turn the order of what is read.
    static func onOneLine(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { Self.canSteer($0) ? " " : $0 }))
    }

    /// Whether a terminal may take the character for an order: control characters, line and paragraph separators, and
    /// those that set the direction of writing.
    static func canSteer(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F, 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
