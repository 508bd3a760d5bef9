// The standard library (CEL language definition, "List of Standard Definitions"), times and optionals.
extension FunctionLibrary {
    private static let sizes = [
        Signature([.string], .int), Signature([.bytes], .int), Signature([anyList], .int),
        Signature([.map(.parameter("K"), .parameter("V"))], .int),
    ]

    static let standard: [Overloads] = [
        Overloads("size", .global, .size, sizes),
        Overloads("size", .member, .size, sizes),
        member("contains", .contains, Signature([.string, .string], .bool)),
        member("startsWith", .startsWith, Signature([.string, .string], .bool)),
        member("endsWith", .endsWith, Signature([.string, .string], .bool)),
        member("matches", .matches, Signature([.string, .string], .bool)),
        global("matches", .matches, Signature([.string, .string], .bool)),
        global("dyn", .dyn, Signature([element], .dyn)),
        global("type", .type, Signature([element], .type(element))),
        conversion("int", .toInt, to: .int, from: [.int, .uint, .double, .string, .timestamp, .duration]),
        conversion("uint", .toUint, to: .uint, from: [.uint, .int, .double, .string]),
        conversion("double", .toDouble, to: .double, from: [.double, .int, .uint, .string]),
        conversion(
            "string",
            .toString,
            to: .string,
            from: [
                .string, .bool, .int, .uint, .double, .bytes, .timestamp, .duration, .address, .addressBlock,
            ]
        ),
        conversion("bytes", .toBytes, to: .bytes, from: [.bytes, .string]),
        conversion("bool", .toBool, to: .bool, from: [.bool, .string]),
        conversion("timestamp", .toTimestamp, to: .timestamp, from: [.timestamp, .string, .int]),
        conversion("duration", .toDuration, to: .duration, from: [.duration, .string, .int]),
    ]

    private static func conversion(
        _ name: String,
        _ function: Function,
        to result: CELType,
        from sources: [CELType]
    ) -> Overloads {
        Overloads(name, .global, function, sources.map { Signature([$0], result) })
    }

    static let times: [Overloads] = Function.TimePart.allCases.map { part in
        var signatures = [Signature([.timestamp], .int), Signature([.timestamp, .string], .int)]
        if [.hours, .minutes, .seconds, .milliseconds].contains(part) {
            signatures.append(Signature([.duration], .int))
        }
        return Overloads(part.rawValue, .member, .timePart(part), signatures)
    }

    static let optionals: [Overloads] = [
        global("optional.of", .optionalOf, Signature([element], .optional(element))),
        global("optional.ofNonZeroValue", .optionalOfNonZero, Signature([element], .optional(element))),
        global("optional.none", .optionalNone, Signature([], .optional(element))),
        global("optional.unwrap", .unwrap, Signature([.list(.optional(element))], anyList)),
        member("unwrapOpt", .unwrap, Signature([.list(.optional(element))], anyList)),
        member("hasValue", .hasValue, Signature([.optional(element)], .bool)),
        member("value", .value, Signature([.optional(element)], element)),
        member("or", .or, Signature([.optional(element), .optional(element)], .optional(element))),
        member("orValue", .orValue, Signature([.optional(element), element], element)),
    ]
}
