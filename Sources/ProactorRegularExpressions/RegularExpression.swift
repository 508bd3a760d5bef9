internal import CRE2

/// A compiled regular expression in the syntax of RE2.
///
/// A search takes time linear in the text, whatever the pattern and the text: there is no backtracking, and therefore
/// neither lookaround nor references back to a group. `^` and `$` stand for the ends of the text unless `(?m)` says otherwise.
package final class RegularExpression: Sendable {
    /// The pattern as it was given, before any translation.
    package let pattern: String
    /// The number of groups that capture, without the whole match.
    package let groupCount: Int
    /// The number of instructions that the pattern compiled to. A search takes time linear in the text, but what each byte
    /// costs may grow with this: where a pattern is as bad as it can be, by some nanoseconds for each instruction.
    package let programSize: Int
    /// The names of the groups 1 to `groupCount`; `nil` for those without.
    package let groupNames: [String?]

    /// Owned by this object alone, from `init` to `deinit`. RE2 promises that any number of threads may search with one
    /// compiled pattern at the same time; what it caches meanwhile it locks itself.
    private nonisolated(unsafe) let handle: OpaquePointer

    /// Compiles a pattern.
    ///
    /// - Parameter ignoresCase: whether letters match in either case.
    package convenience init(
        _ pattern: String,
        ignoresCase: Bool = false,
        limits: RegularExpressionLimits = RegularExpressionLimits()
    ) throws(RegularExpressionError) {
        try self.init(pattern, compiling: pattern, ignoresCase: ignoresCase, limits: limits)
    }

    /// Compiles a pattern in the syntax of ECMA-262, as the `pattern` of a JSON Schema is, as far as RE2 can.
    ///
    /// See ``ECMAScriptTranslation`` for what is translated and what is refused.
    package convenience init(
        ecmaScript pattern: String,
        limits: RegularExpressionLimits = RegularExpressionLimits()
    ) throws(RegularExpressionError) {
        try Self.checkLength(of: pattern, limits)
        let translated = try ECMAScriptTranslation.translate(pattern)
        try self.init(pattern, compiling: translated, ignoresCase: false, limits: limits)
    }

    private init(
        _ pattern: String,
        compiling translated: String,
        ignoresCase: Bool,
        limits: RegularExpressionLimits
    ) throws(RegularExpressionError) {
        try Self.checkLength(of: pattern, limits)
        let memory = Int64(max(0, limits.memoryMaximum))
        let compiled = Self.withBytes(of: translated) { bytes, length in
            proactor_re2_compile(bytes, length, memory, !ignoresCase)
        }
        guard let handle = compiled else { throw RegularExpressionError("no memory is left for the pattern") }
        guard proactor_re2_error_code(handle) == PROACTOR_RE2_NO_ERROR else {
            let error = RegularExpressionError(compiledBy: handle, limits: limits)
            proactor_re2_delete(handle)
            throw error
        }
        let groupCount = Int(proactor_re2_group_count(handle))
        self.pattern = pattern
        self.groupCount = groupCount
        self.programSize = Int(proactor_re2_program_size(handle))
        self.groupNames = (0..<groupCount).map { index in
            var length = 0
            guard let name = proactor_re2_group_name(handle, Int32(index + 1), &length) else { return nil }
            return String(bytes: name, length: length)
        }
        self.handle = handle
    }

    deinit {
        proactor_re2_delete(self.handle)
    }

    /// Whether the pattern matches anywhere in `text`.
    package func matches(_ text: String) -> Bool {
        Self.withBytes(of: text) { bytes, length in
            proactor_re2_search(self.handle, bytes, length, 0, nil, 0)
        }
    }

    /// The leftmost match in `text`.
    package func firstMatch(in text: String) -> RegularExpressionMatch? {
        Self.withBytes(of: text) { bytes, length in
            self.match(bytes, length, from: 0)
        }
    }

    /// The matches in `text` from left to right that do not overlap, at most `limit` of them.
    ///
    /// After an empty match the search goes on one code point further; an empty match right at the end of the one before
    /// it does not count. The whole takes time linear in the text for each match.
    package func matches(in text: String, limit: Int = .max) -> [RegularExpressionMatch] {
        var matches: [RegularExpressionMatch] = []
        guard limit > 0 else { return [] }
        self.search(text) { _, match in
            if let match { matches.append(match) }
            return matches.count < limit
        }
        return matches
    }

    /// Searches as ``matches(in:limit:)`` does, and tells of each search where it began and which match it found, `nil` for
    /// one that does not count, until there is no further match or `visit` answers that it has enough.
    ///
    /// Each search may read the text to its end, so a caller who bounds its work counts searches.
    package func search(_ text: String, _ visit: (_ start: Int, _ match: RegularExpressionMatch?) -> Bool) {
        Self.withBytes(of: text) { bytes, length in
            var start = 0
            var lastEnd = -1
            while start <= length, let match = self.match(bytes, length, from: start) {
                let range = match.range
                let counts = !range.isEmpty || range.lowerBound != lastEnd
                guard visit(start, counts ? match : nil) else { return }
                lastEnd = range.upperBound
                start = range.isEmpty ? Self.endOfCodePoint(bytes, length, from: range.upperBound) : range.upperBound
            }
        }
    }

    private func match(_ bytes: UnsafePointer<CChar>?, _ length: Int, from start: Int) -> RegularExpressionMatch? {
        let count = self.groupCount + 1
        return withUnsafeTemporaryAllocation(of: Int.self, capacity: 2 * count) { bounds in
            guard proactor_re2_search(self.handle, bytes, length, start, bounds.baseAddress, Int32(count)) else {
                return nil
            }
            return RegularExpressionMatch(
                groups: (0..<count).map { bounds[2 * $0] < 0 ? nil : bounds[2 * $0]..<bounds[2 * $0 + 1] }
            )
        }
    }

    private static func endOfCodePoint(_ bytes: UnsafePointer<CChar>?, _ length: Int, from start: Int) -> Int {
        guard let bytes else { return start + 1 }
        var end = start + 1
        while end < length, UInt8(bitPattern: bytes[end]) & 0xC0 == 0x80 { end += 1 }
        return end
    }

    private static func checkLength(
        of pattern: String,
        _ limits: RegularExpressionLimits
    ) throws(RegularExpressionError) {
        guard pattern.utf8.count <= limits.patternLengthMaximum else {
            throw RegularExpressionError(
                "the pattern has \(pattern.utf8.count) bytes; the limit is \(limits.patternLengthMaximum)"
            )
        }
    }

    /// Lends the UTF-8 of `text` to `body`, without a copy for a string that Swift made.
    private static func withBytes<Value>(
        of text: String,
        _ body: (_ bytes: UnsafePointer<CChar>?, _ length: Int) -> Value
    ) -> Value {
        var text = text
        return text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { body($0.baseAddress, $0.count) }
        }
    }
}
