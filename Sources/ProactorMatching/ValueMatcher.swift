import ProactorModel

/// One alternative for the value of a field.
indirect enum ValueMatcher: Hashable, Sendable {
    case exact(JSONValue)
    case prefix(String, ignoresCase: Bool)
    case suffix(String, ignoresCase: Bool)
    case equalsIgnoringCase(String)
    case wildcard(Wildcard)
    /// Any value that none of these matches.
    case anythingBut([ValueMatcher])
    case numeric(NumericRange)
    case exists(Bool)
    case cidr(AddressBlock)
    /// One of each list.
    case both([ValueMatcher], [ValueMatcher])

    /// Whether it is content with a field that is not there.
    var matchesAbsence: Bool {
        switch self {
        case .exists(false): true
        case .both(let left, let right): left.contains(where: \.matchesAbsence) && right.contains(where: \.matchesAbsence)
        default: false
        }
    }

    /// - Parameter leaf: No array and no object.
    func matches(_ leaf: JSONValue) -> Bool {
        switch self {
        case .exact(let value): return value == leaf
        case .exists(let isWanted): return isWanted
        case .anythingBut(let matchers): return !matchers.contains { $0.matches(leaf) }
        case .both(let left, let right):
            return left.contains { $0.matches(leaf) } && right.contains { $0.matches(leaf) }
        case .numeric(let range):
            guard let number = leaf.doubleValue else { return false }
            return range.contains(number)
        case .prefix, .suffix, .equalsIgnoringCase, .wildcard, .cidr:
            guard case .string(let text) = leaf else { return false }
            return self.matches(text)
        }
    }

    private func matches(_ text: String) -> Bool {
        switch self {
        case .prefix(let prefix, let ignoresCase):
            ignoresCase ? text.foldedCase.utf8.starts(with: prefix.utf8) : text.utf8.starts(with: prefix.utf8)
        case .suffix(let suffix, let ignoresCase):
            (ignoresCase ? text.foldedCase : text).utf8.hasSuffix(suffix.utf8)
        case .equalsIgnoringCase(let folded): text.foldedCase.hasSameCodePoints(as: folded)
        case .wildcard(let wildcard): wildcard.matches(text)
        case .cidr(let block): block.contains(text)
        default: false
        }
    }
}

extension String {
    /// The text with each character in lower case, by itself: what patterns compare that ignore case.
    var foldedCase: String {
        var folded = String.UnicodeScalarView()
        for scalar in self.unicodeScalars {
            let lower = scalar.properties.lowercaseMapping.unicodeScalars
            folded.append(lower.count == 1 ? lower.first ?? scalar : scalar)
        }
        return String(folded)
    }
}

extension String.UTF8View {
    fileprivate func hasSuffix(_ suffix: String.UTF8View) -> Bool {
        self.count >= suffix.count && self.suffix(suffix.count).elementsEqual(suffix)
    }
}
