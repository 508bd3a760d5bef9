/// A function of the standard library or of an extension; the receiver of a member function is its first argument.
enum Function: Hashable, Sendable {
    // Standard
    case size, contains, startsWith, endsWith, matches, dyn, type
    case toInt, toUint, toDouble, toString, toBytes, toBool, toTimestamp, toDuration
    // Time
    case timePart(TimePart)
    // Optionals
    case optionalOf, optionalOfNonZero, optionalNone, hasValue, value, or, orValue, unwrap
    // Strings
    case charAt, indexOf, lastIndexOf, join, lowerAscii, upperAscii, replace, split, substring, trim, reverse, quote,
        format
    // Math
    case greatest, least, ceil, floor, round, trunc, abs, sign, sqrt, isNaN, isInf, isFinite
    case bitAnd, bitOr, bitXor, bitNot, bitShiftLeft, bitShiftRight
    // Lists
    case distinct, flatten, slice, sort, range, first, last, sum, average, minimum, maximum
    // Sets
    case setsContains, setsEquivalent, setsIntersects
    // Encoders
    case base64Encode, base64Decode
    // Regular expressions
    case regexExtract, regexExtractAll, regexReplace
    // Networks
    case toAddress, isAddress, isCanonicalAddress, toBlock, isBlock, family, isUnspecified, isLoopback, isGlobalUnicast
    case isLinkLocalMulticast, isLinkLocalUnicast, isMulticast, containsAddress, containsBlock, masked, prefixLength

    enum TimePart: String, Hashable, Sendable, CaseIterable {
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
}
