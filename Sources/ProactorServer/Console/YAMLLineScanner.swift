/// Goes through one line of YAML that is not within a block text.
struct YAMLLineScanner {
    private let line: [Character]
    private let end: Int
    private var place = 0
    /// Where the key of the line stands, for a block text that it may begin.
    private var keyColumn = 0
    /// How deep in `[…]` and `{…}` the place is, where a comma ends a value.
    private var depth = 0

    private(set) var tokens: [YAMLToken] = []
    /// The column of the key whose block text begins on the next line; `nil` where none does.
    private(set) var block: Int?

    init(line: [Character], maximum: Int) {
        self.line = line
        self.end = min(line.count, maximum)
    }

    mutating func scan() {
        self.skipSpaces()
        self.keyColumn = self.place
        while self.place < self.end, self.line[self.place] == "-", self.isBreak(self.place + 1) {
            self.take(1, .punctuation)
            self.skipSpaces()
            self.keyColumn = self.place
        }
        while self.place < self.end { self.scanPiece() }
        if self.place < self.line.count { self.take(self.line.count - self.place, .plain) }
    }

    private mutating func scanPiece() {
        switch self.line[self.place] {
        case " ", "\t": self.skipSpaces()
        case "#" where self.place == 0 || self.isSpace(self.place - 1): self.take(self.end - self.place, .comment)
        case "\"", "'": self.scanQuoted()
        case "[", "{":
            self.depth += 1
            self.take(1, .punctuation)
        case "]", "}":
            self.depth = max(0, self.depth - 1)
            self.take(1, .punctuation)
        case "," where self.depth > 0: self.take(1, .punctuation)
        case ":" where self.isBreak(self.place + 1): self.take(1, .punctuation)
        case "|", ">":
            if self.depth == 0, self.restIsBlockHeader { self.block = self.keyColumn }
            self.take(1, self.block == nil ? .plain : .word)
        case "&", "*", "!": self.take(self.wordLength, .word)
        default: self.scanPlain()
        }
    }

    private mutating func scanQuoted() {
        let quote = self.line[self.place]
        var close = self.place + 1
        while close < self.end, self.line[close] != quote {
            // An escape hides the quote after it; in single quotes two of them are one, which reads as two texts.
            close += quote == "\"" && self.line[close] == "\\" ? 2 : 1
        }
        let after = min(self.end, close + 1)
        let isKey = self.isKeyEnd(after)
        let text = self.line[self.place..<after]
        self.place = after
        if isKey {
            self.tokens.append(YAMLToken(kind: .key, text: String(text)))
        } else {
            self.tokens += YAMLTextScanner.tokens(of: text)
        }
    }

    private mutating func scanPlain() {
        var stop = self.place
        while stop < self.end, !self.endsPlain(stop) { stop += 1 }
        // Spaces before what ends the text are not part of it.
        while stop > self.place + 1, self.isSpace(stop - 1) { stop -= 1 }
        let length = max(1, stop - self.place)
        if self.isKeyEnd(self.place + length) { return self.take(length, .key) }
        let text = self.line[self.place..<(self.place + length)]
        self.place += length
        let kind = Self.kind(of: String(text))
        self.tokens +=
            kind == .plain ? YAMLTextScanner.tokens(of: text, kind: .plain) : [.init(kind: kind, text: String(text))]
    }

    private func endsPlain(_ place: Int) -> Bool {
        switch self.line[place] {
        case ":": self.isBreak(place + 1)
        case "#": place > 0 && self.isSpace(place - 1)
        case ",", "[", "]", "{", "}": self.depth > 0
        default: false
        }
    }

    private static func kind(of text: String) -> YAMLToken.Kind {
        if ["true", "false", "null", "~"].contains(text) { return .word }
        let isNumber = text.first?.isNumber == true || (text.hasPrefix("-") && text.dropFirst().first?.isNumber == true)
        return isNumber && text.allSatisfy { $0.isASCII && ($0.isNumber || $0.isLetter || "+-._:".contains($0)) }
            ? .number : .plain
    }

    /// `|` or `>`, an indication of width and of the last lines, and nothing more but a comment.
    private var restIsBlockHeader: Bool {
        let rest = self.line[(self.place + 1)..<self.end].drop { "+-0123456789".contains($0) }.drop { $0 == " " }
        return rest.isEmpty || rest.first == "#"
    }

    private var wordLength: Int {
        max(1, self.line[self.place..<self.end].prefix { !$0.isWhitespace && $0 != "," }.count)
    }

    private func isKeyEnd(_ place: Int) -> Bool {
        var place = place
        while place < self.end, self.line[place] == " " { place += 1 }
        return place < self.end && self.line[place] == ":" && self.isBreak(place + 1)
    }

    private func isSpace(_ place: Int) -> Bool { self.line[place] == " " || self.line[place] == "\t" }

    /// Whether what is before the place is over there.
    private func isBreak(_ place: Int) -> Bool { place >= self.end || self.isSpace(place) }

    private mutating func skipSpaces() {
        let count = self.line[self.place..<self.end].prefix { $0 == " " || $0 == "\t" }.count
        if count > 0 { self.take(count, .plain) }
    }

    private mutating func take(_ count: Int, _ kind: YAMLToken.Kind) {
        self.tokens.append(YAMLToken(kind: kind, text: String(self.line[self.place..<(self.place + count)])))
        self.place += count
    }
}
