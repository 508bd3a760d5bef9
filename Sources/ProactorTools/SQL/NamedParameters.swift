/// A query of PostgreSQL whose `:names` were replaced by the `$1`, `$2`, … that the server knows.
///
/// Colons that mean something else stay as they are: in texts, quoted names, comments and dollar quotes, in casts (`::`), and
/// right behind a name, a number or a closing bracket, where they belong to an array's slice (`list[1:n]`).
struct NamedParameters: Hashable, Sendable {
    /// Why a query cannot be rewritten.
    enum Problem: Error, Hashable, Sendable, CustomStringConvertible {
        /// A text, a quoted name, a comment or a dollar quote without its end.
        case unterminated(String)
        /// A `$1` of the author's own, which could not be told from those that are put in.
        case numbered(String)
        case tooMany

        var description: String {
            switch self {
            case .unterminated(let what): "\(what) is never closed"
            case .numbered(let parameter): "\(parameter) has no name; write :name"
            case .tooMany: "there are more than \(NamedParameters.countMaximum) parameters"
            }
        }
    }

    /// Parameters that one statement can have: the protocol counts them with 16 bits.
    static let countMaximum = 65_535

    /// The query as the server takes it.
    let sql: String
    /// The name of each parameter, `$1` first.
    let names: [String]

    init(_ query: String) throws(Problem) {
        var rewriting = Rewriting(query)
        try rewriting.run()
        self.sql = String(decoding: rewriting.output, as: UTF8.self)
        self.names = rewriting.names
    }
}

/// One walk over a query, as the server's scanner splits it (PostgreSQL, section 4.1).
private struct Rewriting {
    private let input: [UInt8]
    private var position = 0
    private(set) var output: [UInt8] = []
    private(set) var names: [String] = []
    private var numbers: [String: Int] = [:]

    init(_ query: String) { self.input = Array(query.utf8) }

    mutating func run() throws(NamedParameters.Problem) {
        while let byte = self.peek() {
            switch byte {
            case UInt8(ascii: "'"): try self.quoted("a text", by: byte, escapes: false)
            case UInt8(ascii: "\""): try self.quoted("a quoted name", by: byte, escapes: false)
            case UInt8(ascii: "-") where self.peek(1) == byte: self.lineComment()
            case UInt8(ascii: "/") where self.peek(1) == UInt8(ascii: "*"): try self.blockComment()
            case UInt8(ascii: "$"): try self.dollar()
            case UInt8(ascii: ":"): try self.colon()
            case _ where byte.isNameStart: try self.word()
            case _ where byte.isDigit: self.copy { $0.isNamePart || $0 == UInt8(ascii: ".") }
            default: self.copy(1)
            }
        }
    }

    private func peek(_ offset: Int = 0) -> UInt8? {
        self.position + offset < self.input.count ? self.input[self.position + offset] : nil
    }

    private mutating func copy(_ count: Int) {
        let end = min(self.position + count, self.input.count)
        self.output.append(contentsOf: self.input[self.position..<end])
        self.position = end
    }

    private mutating func copy(while belongs: (UInt8) -> Bool) {
        self.copy(self.input[self.position...].prefix(while: belongs).count)
    }

    /// A name or a key word, and the text behind it where it is the `E` of one with escapes.
    private mutating func word() throws(NamedParameters.Problem) {
        let length = self.input[self.position...].prefix { $0.isNamePart }.count
        let isEscape = length == 1 && self.input[self.position] | 0x20 == UInt8(ascii: "e")
        self.copy(length)
        guard isEscape, self.peek() == UInt8(ascii: "'") else { return }
        repeat { try self.quoted("a text", by: UInt8(ascii: "'"), escapes: true) } while self.continuesText()
    }

    /// - Parameter escapes: Whether a backslash takes the next character with it.
    private mutating func quoted(
        _ what: String,
        by quote: UInt8,
        escapes: Bool
    ) throws(NamedParameters.Problem) {
        self.copy(1)
        while let byte = self.peek() {
            if byte == quote {
                // Two of them stand for one; the walk takes the second for the start of another text, to the same end.
                if escapes, self.peek(1) == quote {
                    self.copy(2)
                    continue
                }
                self.copy(1)
                return
            }
            self.copy(escapes && byte == UInt8(ascii: "\\") ? 2 : 1)
        }
        throw .unterminated(what)
    }

    /// Goes to the quote that carries a text on behind a line's end (section 4.1.2.1), in which the first one's escapes hold.
    private mutating func continuesText() -> Bool {
        var end = self.position
        var hasLineEnd = false
        while end < self.input.count {
            if self.input[end].isSpace {
                hasLineEnd = hasLineEnd || self.input[end].isLineEnd
                end += 1
            } else if self.input[end...].starts(with: "--".utf8) {
                end += self.input[end...].prefix { !$0.isLineEnd }.count
            } else {
                break
            }
        }
        guard hasLineEnd, end < self.input.count, self.input[end] == UInt8(ascii: "'") else { return false }
        self.copy(end - self.position)
        return true
    }

    private mutating func lineComment() { self.copy { !$0.isLineEnd } }

    /// Comments stand inside one another.
    private mutating func blockComment() throws(NamedParameters.Problem) {
        var depth = 0
        repeat {
            guard self.peek(1) != nil else { throw .unterminated("a comment") }
            switch (self.peek(), self.peek(1)) {
            case (UInt8(ascii: "/"), UInt8(ascii: "*")):
                depth += 1
                self.copy(2)
            case (UInt8(ascii: "*"), UInt8(ascii: "/")):
                depth -= 1
                self.copy(2)
            default: self.copy(1)
            }
        } while depth > 0
    }

    /// `$$…$$`, `$tag$…$tag$`, or a parameter with a number. A `$` inside a name never comes here.
    private mutating func dollar() throws(NamedParameters.Problem) {
        let rest = self.input[(self.position + 1)...]
        let tag = rest.prefix { $0.isNamePart && $0 != UInt8(ascii: "$") }
        if let first = tag.first, first.isDigit {
            throw .numbered("$" + String(decoding: rest.prefix { $0.isDigit }, as: UTF8.self))
        }
        guard tag.endIndex < self.input.count, self.input[tag.endIndex] == UInt8(ascii: "$") else {
            self.copy(1)
            return
        }
        let mark = self.input[self.position...tag.endIndex]
        self.copy(mark.count)
        while self.position < self.input.count {
            if self.input[self.position...].starts(with: mark) {
                self.copy(mark.count)
                return
            }
            self.copy(1)
        }
        throw .unterminated("a dollar quote")
    }

    private mutating func colon() throws(NamedParameters.Problem) {
        guard self.peek(1) != UInt8(ascii: ":") else {
            self.copy(2)
            return
        }
        let name = self.input[(self.position + 1)...].prefix { $0.isParameterPart }
        guard let first = name.first, !first.isDigit, !self.isInSlice else {
            self.copy(1)
            return
        }
        let text = String(decoding: name, as: UTF8.self)
        let number = self.numbers[text] ?? self.names.count + 1
        if number > self.names.count {
            guard number <= NamedParameters.countMaximum else { throw .tooMany }
            self.numbers[text] = number
            self.names.append(text)
        }
        self.output.append(contentsOf: "$\(number)".utf8)
        self.position = name.endIndex
        // What follows at once must not become part of the number.
        if let next = self.peek(), next.isNamePart { self.output.append(UInt8(ascii: " ")) }
    }

    private var isInSlice: Bool {
        guard self.position > 0 else { return false }
        let before = self.input[self.position - 1]
        return before.isNamePart || before == UInt8(ascii: ")") || before == UInt8(ascii: "]")
            || before == UInt8(ascii: "\"")
    }
}

extension UInt8 {
    /// The server takes every byte beyond ASCII for part of a name.
    fileprivate var isNameStart: Bool { self.isLetter || self == UInt8(ascii: "_") || self >= 0x80 }

    fileprivate var isNamePart: Bool { self.isNameStart || self.isDigit || self == UInt8(ascii: "$") }

    /// Names of parameters are those of arguments that anybody can type.
    fileprivate var isParameterPart: Bool { self.isLetter || self.isDigit || self == UInt8(ascii: "_") }

    fileprivate var isLineEnd: Bool { self == 0x0A || self == 0x0D }

    fileprivate var isSpace: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
}
