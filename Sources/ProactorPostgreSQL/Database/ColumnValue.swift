/// What a column can hold, to and from the server's text format.
protocol ColumnValue: Sendable {
    var columnText: String { get }
    init?(columnText: String)
}

extension Int64: ColumnValue {
    var columnText: String { String(self) }
    init?(columnText: String) { self.init(columnText) }
}

extension Int: ColumnValue {
    var columnText: String { String(self) }
    init?(columnText: String) { self.init(columnText) }
}

extension Double: ColumnValue {
    var columnText: String { String(self) }
    init?(columnText: String) { self.init(columnText) }
}

extension Bool: ColumnValue {
    var columnText: String { self ? "t" : "f" }
    init?(columnText: String) { self = columnText == "t" }
}

extension String: ColumnValue {
    /// PostgreSQL's texts hold everything but NUL. Columns in which one may stand hold JSON (``Column/text(_:)-(String)``), so
    /// that this concerns texts that are looked for only, and which nothing has.
    var columnText: String {
        self.utf8.contains(0) ? String(self.unicodeScalars.map { $0 == "\0" ? "\u{FFFD}" : Character($0) }) : self
    }
    init?(columnText: String) { self = columnText }
}

/// `bytea`, in its hexadecimal format.
extension [UInt8]: ColumnValue {
    private static let digits = Array("0123456789abcdef".utf8)

    var columnText: String {
        var text = Array("\\x".utf8)
        text.reserveCapacity(2 + 2 * self.count)
        for byte in self {
            text.append(Self.digits[Int(byte >> 4)])
            text.append(Self.digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    init?(columnText: String) {
        let text = Array(columnText.utf8)
        guard text.starts(with: "\\x".utf8), text.count.isMultiple(of: 2) else { return nil }
        self = []
        self.reserveCapacity(text.count / 2 - 1)
        for index in stride(from: 2, to: text.count, by: 2) {
            guard let high = Self.value(text[index]), let low = Self.value(text[index + 1]) else { return nil }
            self.append(high << 4 | low)
        }
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        Self.digits.firstIndex(of: digit).map { UInt8($0) }
    }
}
