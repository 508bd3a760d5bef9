/// Numbers of bytes as people write them.
package enum ByteText {
    private static let units: [(suffix: String, bytes: Int64)] = [
        ("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10),
        ("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1000), ("B", 1),
    ]

    /// Reads a whole number with a unit, such as `500MB` or `10GiB`; `nil` for anything else.
    package static func bytes(_ text: some StringProtocol) -> Int64? {
        let digits = text.prefix { ("0"..."9").contains($0) }
        let suffix = text.dropFirst(digits.count).drop { $0 == " " }
        guard !digits.isEmpty, digits.count <= 18, let number = Int64(digits),
            let unit = Self.units.first(where: { $0.suffix == suffix })
        else { return nil }
        let (product, overflow) = number.multipliedReportingOverflow(by: unit.bytes)
        return overflow ? nil : product
    }

    /// The number in the largest unit of a thousand that it has one of, with one digit after the point: `1.5 GB`.
    package static func text(_ bytes: Int64) -> String {
        let decimal = Self.units.filter { !$0.suffix.hasSuffix("iB") }
        guard let unit = decimal.first(where: { bytes >= $0.bytes }), unit.bytes > 1 else { return "\(bytes) B" }
        let tenths = (bytes / (unit.bytes / 10))
        return "\(tenths / 10).\(tenths % 10) \(unit.suffix)"
    }
}
