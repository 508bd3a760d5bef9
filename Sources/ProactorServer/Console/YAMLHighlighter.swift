/// Cuts YAML into pieces to be coloured.
///
/// It knows as much of the syntax as colours need, and is made for text that may be no YAML at all: each line is gone through once, and
/// the pieces of a line, put together, are the line.
struct YAMLHighlighter: Sendable {
    /// Characters of a line that are looked at; what is after them stays as it is.
    private static let lineMaximum = 2000

    /// The column of the key whose value is the block text that is gone through; `nil` outside of one.
    private var block: Int?

    /// The pieces of each line. Lines end with LF or CR LF, which are in none of the pieces.
    static func lines(of text: String) -> [[YAMLToken]] {
        var highlighter = YAMLHighlighter()
        return text.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false)
            .map { highlighter.tokens(of: Array($0)) }
    }

    private mutating func tokens(of line: [Character]) -> [YAMLToken] {
        let indent = line.prefix { $0 == " " }.count
        if let block = self.block {
            if indent == line.count || indent > block { return YAMLTextScanner.tokens(of: line[...]) }
            self.block = nil
        }
        var scanner = YAMLLineScanner(line: line, maximum: Self.lineMaximum)
        scanner.scan()
        self.block = scanner.block
        return scanner.tokens
    }
}

/// Text with templates in it.
enum YAMLTextScanner {
    static func tokens(of text: ArraySlice<Character>, kind: YAMLToken.Kind = .string) -> [YAMLToken] {
        var tokens: [YAMLToken] = []
        var rest = text
        while let start = Self.place(of: "{", in: rest) {
            guard let end = Self.place(of: "}", in: rest[(start + 2)...]) else { break }
            if start > rest.startIndex { tokens.append(YAMLToken(kind: kind, text: String(rest[..<start]))) }
            tokens.append(YAMLToken(kind: .template, text: String(rest[start..<(end + 2)])))
            rest = rest[(end + 2)...]
        }
        if !rest.isEmpty { tokens.append(YAMLToken(kind: kind, text: String(rest))) }
        return tokens
    }

    /// Where two of the characters stand side by side.
    private static func place(of character: Character, in text: ArraySlice<Character>) -> Int? {
        guard text.count >= 2 else { return nil }
        return (text.startIndex..<(text.endIndex - 1)).first { text[$0] == character && text[$0 + 1] == character }
    }
}
