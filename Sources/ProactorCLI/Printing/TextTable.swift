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

    /// A text without what would break a line or move a terminal's cursor.
    static func onOneLine(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) ? " " : $0 }
            )
        )
    }
}
