import ProactorModel

/// One alternative for the value of a field.
indirect enum ValueMatcher: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(PatternNumber)
    case string(String)
    /// A block of IP addresses, or a single one, which stands for all its spellings.
    case address(AddressRange)
    case prefix(String)
    case suffix(String)
    case equalsIgnoringCase(CaselessText)
    case prefixIgnoringCase(CaselessText)
    case suffixIgnoringCase(CaselessText)
    case wildcard(Wildcard)
    /// Any value that none of these matches.
    case anythingBut([ValueMatcher])
    case numeric(NumericRange)
    case exists(Bool)
    /// One of each list.
    case both([ValueMatcher], [ValueMatcher])

    /// Whether it is content with a field that is not there.
    var matchesAbsence: Bool {
        switch self {
        case .exists(false): true
        case .both(let left, let right):
            left.contains(where: \.matchesAbsence) && right.contains(where: \.matchesAbsence)
        default: false
        }
    }

    /// - Parameter leaf: No array and no object.
    func matches(_ leaf: RawJSON) -> Bool {
        switch self {
        case .null: return leaf == .null
        case .bool(let value): return leaf == .bool(value)
        case .exists(let isWanted): return isWanted
        case .anythingBut(let matchers): return !matchers.contains { $0.matches(leaf) }
        case .both(let left, let right):
            return left.contains { $0.matches(leaf) } && right.contains { $0.matches(leaf) }
        case .number(let number):
            guard case .number(let digits) = leaf else { return false }
            return PatternNumber(digits) == number
        case .numeric(let range):
            guard case .number(let digits) = leaf, let number = PatternNumber(digits).value else { return false }
            return range.contains(number)
        default:
            guard case .string(let text) = leaf else { return false }
            return self.matches(text)
        }
    }

    private func matches(_ text: String) -> Bool {
        switch self {
        case .string(let wanted): text.hasSameCodePoints(as: wanted)
        case .address(let range): IPAddress(text).map { range.contains($0.bytes) } ?? false
        case .prefix(let prefix): text.utf8.starts(with: prefix.utf8)
        case .suffix(let suffix): text.utf8.reversed().starts(with: suffix.utf8.reversed())
        case .equalsIgnoringCase(let wanted): wanted.matches(Array(text.utf8))
        case .prefixIgnoringCase(let prefix): prefix.begins(Array(text.utf8))
        case .suffixIgnoringCase(let suffix): suffix.ends(Array(text.utf8))
        case .wildcard(let wildcard): wildcard.matches(Array(text.utf8))
        default: false
        }
    }
}
