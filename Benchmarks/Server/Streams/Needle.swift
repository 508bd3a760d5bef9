/// Finds the places in bytes that come piece by piece where a text begins with a line's end and has none after it.
struct Needle {
    private let text: [UInt8]
    private var matched = 0

    /// - Parameter line: What comes after the line's end.
    init(line: String) { self.text = [0x0A] + Array(line.utf8) }

    /// Whether the text ends with this byte.
    mutating func ends(with byte: UInt8) -> Bool {
        if byte == self.text[self.matched] {
            self.matched += 1
        } else {
            self.matched = byte == 0x0A ? 1 : 0
        }
        guard self.matched == self.text.count else { return false }
        self.matched = 0
        return true
    }
}
