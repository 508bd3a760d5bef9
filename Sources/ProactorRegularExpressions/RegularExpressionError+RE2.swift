internal import CRE2

extension RegularExpressionError {
    /// Says why RE2 refused a pattern, in words for who wrote it.
    init(compiledBy handle: OpaquePointer, limits: RegularExpressionLimits) {
        var length = 0
        let bytes = proactor_re2_error_argument(handle, &length)
        let argument = bytes.map { String(bytes: $0, length: length) } ?? ""
        let part = argument.isEmpty ? nil : argument
        switch proactor_re2_error_code(handle) {
        case PROACTOR_RE2_BAD_ESCAPE where argument.isBackreference: self = .backreference(argument)
        case PROACTOR_RE2_BAD_PERL_OPERATOR where argument.isLookaround,
            PROACTOR_RE2_BAD_NAMED_GROUP where argument.isLookaround:
            self = .lookaround(argument)
        case PROACTOR_RE2_BAD_PERL_OPERATOR where argument == "(?<":
            // RE2 shows no more than this of `(?<name>`, `(?<=` and `(?<!` alike.
            self.init("'(?<' is not supported", hint: "a named group is written (?P<name>…); there is no lookbehind")
        case let code: self.init(Self.message(code, limits: limits), part: part)
        }
    }

    private static func message(_ code: proactor_re2_error, limits: RegularExpressionLimits) -> String {
        switch code {
        case PROACTOR_RE2_BAD_ESCAPE: "unknown escape"
        case PROACTOR_RE2_BAD_CLASS: "a character class is wrong"
        case PROACTOR_RE2_BAD_CLASS_RANGE: "a range in a character class ends before it begins, or names no such class"
        case PROACTOR_RE2_MISSING_BRACKET: "a ']' is missing"
        case PROACTOR_RE2_MISSING_PARENTHESIS: "a ')' is missing"
        case PROACTOR_RE2_UNEXPECTED_PARENTHESIS: "a ')' has no '('"
        case PROACTOR_RE2_TRAILING_BACKSLASH: "the pattern ends in a backslash"
        case PROACTOR_RE2_REPEAT_ARGUMENT: "there is nothing here to repeat"
        case PROACTOR_RE2_REPEAT_SIZE: "a repetition counts to 1000 at most, those inside it included"
        case PROACTOR_RE2_REPEAT_OPERATOR: "a repetition follows another one"
        case PROACTOR_RE2_BAD_PERL_OPERATOR: "unknown kind of group"
        case PROACTOR_RE2_BAD_UTF8: "the pattern is not valid UTF-8"
        case PROACTOR_RE2_BAD_NAMED_GROUP: "the name of a group is wrong"
        case PROACTOR_RE2_TOO_LARGE: "the pattern needs more memory than the limit of \(limits.memoryMaximum) bytes"
        default: "the pattern cannot be compiled"
        }
    }
}

extension String {
    /// The text of `length` bytes of UTF-8.
    init(bytes: UnsafePointer<CChar>, length: Int) {
        let buffer = UnsafeRawBufferPointer(start: bytes, count: length)
        self.init(decoding: buffer, as: UTF8.self)
    }

    fileprivate var isBackreference: Bool {
        guard self.utf8.first == UInt8(ascii: "\\"), let second = self.utf8.dropFirst().first else { return false }
        return second == UInt8(ascii: "k") || (UInt8(ascii: "1")...UInt8(ascii: "9")).contains(second)
    }

    fileprivate var isLookaround: Bool {
        ["(?=", "(?!", "(?<=", "(?<!"].contains { self.hasPrefix($0) }
    }
}
