/// Which functions there are under which names.
enum FunctionNames {
    /// How a function is called.
    enum Style: Hashable {
        /// `size(x)`
        case global
        /// `x.size()`
        case member
    }

    /// Names that stand before a function and a dot, as in `math.ceil(x)`.
    static let namespaces: Set<String> = ["base64", "cel", "lists", "math", "optional", "regex", "sets", "strings"]

    static func function(_ name: String, _ style: Style) -> Function? {
        style == .global ? Self.globals[name] : Self.members[name]
    }

    static func names(_ style: Style) -> [String] {
        style == .global ? Self.globals.keys + ["has"] : Self.members.keys + Self.macros
    }

    private static let macros = [
        "all", "exists", "exists_one", "existsOne", "map", "filter", "transformList", "transformMap",
        "transformMapEntry", "sortBy", "optMap", "optFlatMap",
    ]

    private static let globals: [String: Function] = [
        "size": .size, "matches": .matches, "dyn": .dyn, "type": .type, "int": .toInt, "uint": .toUint,
        "double": .toDouble, "string": .toString, "bytes": .toBytes, "bool": .toBool, "timestamp": .toTimestamp,
        "duration": .toDuration, "optional.of": .optionalOf, "optional.ofNonZeroValue": .optionalOfNonZero,
        "optional.none": .optionalNone, "strings.quote": .quote, "math.greatest": .greatest, "math.least": .least,
        "math.ceil": .ceil, "math.floor": .floor, "math.round": .round, "math.trunc": .trunc, "math.abs": .abs,
        "math.sign": .sign, "math.sqrt": .sqrt, "math.isNaN": .isNaN, "math.isInf": .isInf,
        "math.isFinite": .isFinite, "lists.range": .range, "sets.contains": .setsContains,
        "sets.equivalent": .setsEquivalent, "sets.intersects": .setsIntersects, "base64.encode": .base64Encode,
        "base64.decode": .base64Decode, "regex.extract": .regexExtract, "regex.extractAll": .regexExtractAll,
        "regex.replace": .regexReplace,
    ]

    private static let members: [String: Function] = {
        var members: [String: Function] = [
            "size": .size, "contains": .contains, "startsWith": .startsWith, "endsWith": .endsWith,
            "matches": .matches, "hasValue": .hasValue, "value": .value, "or": .or, "orValue": .orValue,
            "charAt": .charAt, "indexOf": .indexOf, "lastIndexOf": .lastIndexOf, "join": .join,
            "lowerAscii": .lowerAscii, "upperAscii": .upperAscii, "replace": .replace, "split": .split,
            "substring": .substring, "trim": .trim, "reverse": .reverse, "format": .format, "distinct": .distinct,
            "flatten": .flatten, "slice": .slice, "sort": .sort, "first": .first, "last": .last, "sum": .sum,
            "avg": .average, "min": .minimum, "max": .maximum,
        ]
        for part in [
            Function.TimePart.date, .dayOfMonth, .dayOfWeek, .dayOfYear, .fullYear, .hours, .milliseconds, .minutes,
            .month, .seconds,
        ] { members[part.rawValue] = .timePart(part) }
        return members
    }()
}
