/// What terms refer to.
struct TermConstants: Sendable {
    struct Pair: Sendable {
        var left: TableRange
        var right: TableRange
    }

    var terms: [Term] = []
    /// Texts, prefixes, suffixes, pieces of wildcards, digits.
    var literals: [UInt8] = []
    /// Numbers and bounds, as ``NumberKey`` orders them.
    var numbers: [UInt64] = []
    /// Pieces of wildcards among the literals.
    var pieces: [TableRange] = []
    var caseless: [CaselessText] = []
    var addresses: [AddressRange] = []
    var pairs: [Pair] = []
}

/// Turns matchers into terms.
struct TermCompiler {
    private(set) var constants = TermConstants()

    /// Adds a list of terms, those that are inside them before.
    mutating func terms(_ matchers: [ValueMatcher]) -> TableRange {
        if matchers.count == 1 {
            let term = self.term(matchers[0])
            self.constants.terms.append(term)
        } else {
            let terms = matchers.map { self.term($0) }
            self.constants.terms += terms
        }
        return TableRange(start: UInt32(self.constants.terms.count - matchers.count), count: UInt32(matchers.count))
    }

    private mutating func term(_ matcher: ValueMatcher) -> Term {
        switch matcher {
        case .null: return Term(kind: .null)
        case .bool(let value): return Term(kind: value ? .yes : .no)
        case .number(.value(let value)): return self.term(.number, NumberKey.key(of: value))
        case .number(.digits(let digits)): return self.term(.digits, digits.utf8)
        case .string(let text): return self.term(.text, text.utf8)
        case .prefix(let prefix): return self.term(.prefix, prefix.utf8)
        case .suffix(let suffix): return self.term(.suffix, suffix.utf8)
        case .equalsIgnoringCase(let text): return self.term(.folded, text)
        case .prefixIgnoringCase(let text): return self.term(.foldedPrefix, text)
        case .suffixIgnoringCase(let text): return self.term(.foldedSuffix, text)
        case .wildcard(let wildcard): return self.term(wildcard)
        case .address(let range):
            self.constants.addresses.append(range)
            return Term(kind: .address, offset: UInt32(self.constants.addresses.count - 1))
        case .numeric(let range):
            let keys = NumberKey.keys(of: range)
            let term = self.term(.range, keys.lowest)
            self.constants.numbers.append(keys.highest)
            return term
        case .anythingBut(let matchers):
            let inner = self.terms(matchers)
            return Term(kind: .anythingBut, offset: inner.start, length: inner.count)
        case .both(let left, let right):
            let pair = TermConstants.Pair(left: self.terms(left), right: self.terms(right))
            self.constants.pairs.append(pair)
            return Term(kind: .both, offset: UInt32(self.constants.pairs.count - 1))
        case .exists(let isWanted): return Term(kind: isWanted ? .present : .absent)
        }
    }

    private mutating func term(_ kind: Term.Kind, _ bytes: some Collection<UInt8>) -> Term {
        let literal = self.literal(bytes)
        return Term(kind: kind, offset: literal.start, length: literal.count)
    }

    private mutating func term(_ kind: Term.Kind, _ number: UInt64) -> Term {
        self.constants.numbers.append(number)
        return Term(kind: kind, offset: UInt32(self.constants.numbers.count - 1))
    }

    private mutating func term(_ kind: Term.Kind, _ text: CaselessText) -> Term {
        self.constants.caseless.append(text)
        return Term(kind: kind, offset: UInt32(self.constants.caseless.count - 1))
    }

    private mutating func term(_ wildcard: Wildcard) -> Term {
        guard wildcard.pieces.count > 1 else { return self.term(.text, wildcard.pieces[0]) }
        let start = self.constants.pieces.count
        for piece in wildcard.pieces { self.constants.pieces.append(self.literal(piece)) }
        return Term(kind: .wildcard, offset: UInt32(start), length: UInt32(wildcard.pieces.count))
    }

    /// Adds bytes to the literals.
    private mutating func literal(_ bytes: some Collection<UInt8>) -> TableRange {
        let start = self.constants.literals.count
        self.constants.literals.append(contentsOf: bytes)
        return TableRange(start: UInt32(start), count: UInt32(self.constants.literals.count - start))
    }
}
