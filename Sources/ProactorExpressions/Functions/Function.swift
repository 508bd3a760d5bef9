/// A function of the standard library or of an extension; the receiver of a member function is its first argument.
enum Function: Hashable, Sendable {
    // Standard
    case size, contains, startsWith, endsWith, matches, dyn, type
    case toInt, toUint, toDouble, toString, toBytes, toBool, toTimestamp, toDuration
    // Time
    case timePart(TimePart)
    // Optionals
    case optionalOf, optionalOfNonZero, optionalNone, hasValue, value, or, orValue
    // Strings
    case charAt, indexOf, lastIndexOf, join, lowerAscii, upperAscii, replace, split, substring, trim, reverse, quote, format
    // Math
    case greatest, least, ceil, floor, round, trunc, abs, sign, sqrt, isNaN, isInf, isFinite
    // Lists
    case distinct, flatten, slice, sort, range, first, last, sum, average, minimum, maximum
    // Sets
    case setsContains, setsEquivalent, setsIntersects
    // Encoders
    case base64Encode, base64Decode
    // Regular expressions
    case regexExtract, regexExtractAll, regexReplace

    enum TimePart: String, Hashable, Sendable {
        case date = "getDate"
        case dayOfMonth = "getDayOfMonth"
        case dayOfWeek = "getDayOfWeek"
        case dayOfYear = "getDayOfYear"
        case fullYear = "getFullYear"
        case hours = "getHours"
        case milliseconds = "getMilliseconds"
        case minutes = "getMinutes"
        case month = "getMonth"
        case seconds = "getSeconds"
    }

    /// How many arguments it takes, a receiver counted.
    var argumentCounts: ClosedRange<Int> {
        switch self {
        case .optionalNone: 0...0
        case .timePart: 1...2
        case .contains, .startsWith, .endsWith, .matches, .or, .orValue, .charAt, .setsContains, .setsEquivalent,
            .setsIntersects, .regexExtract, .regexExtractAll:
            2...2
        case .indexOf, .lastIndexOf: 2...3
        case .replace, .regexReplace: 3...4
        case .split, .substring: 2...3
        case .join, .flatten: 1...2
        case .slice: 3...3
        case .format: 2...2
        case .greatest, .least: 1...32
        default: 1...1
        }
    }
}
