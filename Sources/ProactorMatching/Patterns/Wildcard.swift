/// A text in which `*` stands for any characters, none included; `\*` and `\\` stand for the characters themselves.
struct Wildcard: Hashable, Sendable {
    /// As the author wrote it.
    let text: String
    /// The pieces between the stars; the first must begin the text, and the last must end it.
    let pieces: [[UInt8]]

    /// Bytes of a wildcard. Looking for a piece in a text that repeats itself costs their product.
    static let lengthMaximum = 2048

    /// Why a text is no wildcard.
    struct Flaw: Error {
        let message: String
    }

    init(_ pattern: String) throws(Flaw) {
        guard pattern.utf8.count <= Self.lengthMaximum else {
            throw Flaw(message: "a wildcard has at most \(Self.lengthMaximum) bytes")
        }
        var pieces: [[UInt8]] = [[]]
        var wasStar = false
        var bytes = Array(pattern.utf8)[...]
        while let byte = bytes.popFirst() {
            switch byte {
            case UInt8(ascii: "*"):
                guard !wasStar else { throw Flaw(message: "two '*' in a row mean nothing more than one") }
                pieces.append([])
            case UInt8(ascii: "\\"):
                guard let escaped = bytes.popFirst(), escaped == UInt8(ascii: "*") || escaped == UInt8(ascii: "\\")
                else {
                    throw Flaw(message: "a backslash stands before '*' or '\\' only")
                }
                pieces[pieces.count - 1].append(escaped)
            default: pieces[pieces.count - 1].append(byte)
            }
            wasStar = byte == UInt8(ascii: "*")
        }
        self.text = pattern
        self.pieces = pieces
    }

    /// Takes each piece at its first place, which leaves most of the text for those after it; linear but for repeats within a piece.
    func matches(_ text: [UInt8]) -> Bool {
        guard let first = self.pieces.first, let last = self.pieces.last else { return false }
        guard self.pieces.count > 1 else { return text == first }
        guard text.count >= first.count + last.count, text.starts(with: first),
            text.suffix(last.count).elementsEqual(last)
        else { return false }
        var position = first.count
        let end = text.count - last.count
        for piece in self.pieces[1..<self.pieces.count - 1] {
            guard let found = Self.place(of: piece, in: text, from: position, to: end) else { return false }
            position = found + piece.count
        }
        return true
    }

    private static func place(of piece: [UInt8], in text: [UInt8], from start: Int, to end: Int) -> Int? {
        guard let first = piece.first else { return start }
        var position = start
        while position + piece.count <= end {
            if text[position] == first, text[position..<position + piece.count].elementsEqual(piece) { return position }
            position += 1
        }
        return nil
    }
}
