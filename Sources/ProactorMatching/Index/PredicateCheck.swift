/// A field predicate in the form in which the index checks it.
struct PredicateCheck: Sendable {
    let comparison: FieldPredicate.Comparison
    /// The field, which is ``FieldTree/none`` where only its presence is asked for.
    let field: UInt32
    /// The field's node in the tree, and that of the object that it lies in.
    let node: UInt32
    let parent: UInt32

    /// Whether the predicate is certainly false of a value: never when it is not made for the value's type.
    ///
    /// - Parameter text: The text in which the value's bytes lie.
    func isFalse(of value: Occurrence, _ text: RawSpan) -> Bool {
        switch self.comparison {
        case .isText(let texts): value.kind == .text && !texts.contains { Self.equals(value, text, $0) }
        case .hasPrefix(let prefix): value.kind == .text && !Self.has(value, text, prefix, isAtEnd: false)
        case .hasSuffix(let suffix): value.kind == .text && !Self.has(value, text, suffix, isAtEnd: true)
        case .isBool(let wanted): value.kind == (wanted ? .no : .yes)
        case .isNumber(let numbers): value.kind == .number && !numbers.contains { value.compared(to: $0) == 0 }
        case .less(let bound): Self.isOrdered(value, bound) { $0 >= 0 }
        case .lessOrEqual(let bound): Self.isOrdered(value, bound) { $0 > 0 }
        case .greater(let bound): Self.isOrdered(value, bound) { $0 <= 0 }
        case .greaterOrEqual(let bound): Self.isOrdered(value, bound) { $0 < 0 }
        case .isPresent: false
        }
    }

    private static func isOrdered(_ value: Occurrence, _ bound: FieldPredicate.Number, _ test: (Int) -> Bool) -> Bool {
        guard value.kind == .number, let order = value.compared(to: bound) else { return false }
        return test(order)
    }

    private static func equals(_ value: Occurrence, _ text: RawSpan, _ wanted: String) -> Bool {
        let bytes = unsafe wanted.utf8Span.span.bytes
        return Int(value.length) == bytes.byteCount
            && text.equals(at: Int(value.offset), bytes, at: 0, length: bytes.byteCount)
    }

    private static func has(_ value: Occurrence, _ text: RawSpan, _ affix: String, isAtEnd: Bool) -> Bool {
        let bytes = unsafe affix.utf8Span.span.bytes
        guard Int(value.length) >= bytes.byteCount else { return false }
        let start = Int(value.offset) + (isAtEnd ? Int(value.length) - bytes.byteCount : 0)
        return text.equals(at: start, bytes, at: 0, length: bytes.byteCount)
    }
}

extension Occurrence {
    /// How a number stands to another one, exactly: -1, 0 or 1; `nil` when the other one is no number.
    func compared(to other: FieldPredicate.Number) -> Int? {
        switch (self.isInteger, other) {
        case (true, .int(let other)): return self.integer < other ? -1 : self.integer > other ? 1 : 0
        case (true, .double(let other)): return Self.order(self.integer, other)
        case (false, .int(let other)): return Self.order(other, NumberKey.value(of: self.key)).map { -$0 }
        case (false, .double(let other)):
            let value = NumberKey.value(of: self.key)
            return other.isNaN ? nil : value < other ? -1 : value > other ? 1 : 0
        }
    }

    /// How an integer stands to a double, without rounding the integer to a double.
    private static func order(_ integer: Int64, _ double: Double) -> Int? {
        guard !double.isNaN else { return nil }
        // 2^63 is the first double above all integers of 64 bits; its negative is the lowest of them.
        if double >= 0x1p63 { return -1 }
        if double < -0x1p63 { return 1 }
        let whole = double.rounded(.towardZero)
        let other = Int64(whole)
        if integer != other { return integer < other ? -1 : 1 }
        return double == whole ? 0 : double > whole ? -1 : 1
    }
}

extension EventCapture {
    /// The field's value as an expression sees it: reached through objects alone, and the only one there.
    func plainValue(of field: UInt32) -> Occurrence? {
        var plain: Occurrence?
        var place = self.first(of: field)
        while place != Self.none {
            let value = self.occurrences[Int(place)]
            if value.isPlain {
                guard plain == nil else { return nil }
                plain = value
            }
            place = value.next
        }
        return plain
    }

    /// Whether an object was there, but not a key in it.
    func isKeyMissing(_ node: UInt32, parent: UInt32) -> Bool {
        self.objectsSeen[Int(parent)] == self.mark && self.keysSeen[Int(node)] != self.mark
    }
}
