// The extensions strings, math, lists, sets, encoders, regex and network.
extension FunctionLibrary {
    static let strings: [Overloads] = [
        member("charAt", .charAt, Signature([.string, .int], .string)),
        member("indexOf", .indexOf, Signature([.string, .string], .int), Signature([.string, .string, .int], .int)),
        member(
            "lastIndexOf",
            .lastIndexOf,
            Signature([.string, .string], .int),
            Signature([.string, .string, .int], .int)
        ),
        member("join", .join, Signature([.list(.string)], .string), Signature([.list(.string), .string], .string)),
        member("lowerAscii", .lowerAscii, Signature([.string], .string)),
        member("upperAscii", .upperAscii, Signature([.string], .string)),
        member(
            "replace",
            .replace,
            Signature([.string, .string, .string], .string),
            Signature([.string, .string, .string, .int], .string)
        ),
        member(
            "split",
            .split,
            Signature([.string, .string], .list(.string)),
            Signature([.string, .string, .int], .list(.string))
        ),
        member(
            "substring",
            .substring,
            Signature([.string, .int], .string),
            Signature([.string, .int, .int], .string)
        ),
        member("trim", .trim, Signature([.string], .string)),
        member("reverse", .reverse, Signature([.string], .string), Signature([anyList], anyList)),
        member("format", .format, Signature([.string, .list(.dyn)], .string)),
        global("strings.quote", .quote, Signature([.string], .string)),
        global("base64.encode", .base64Encode, Signature([.bytes], .string)),
        global("base64.decode", .base64Decode, Signature([.string], .bytes)),
        global("regex.extract", .regexExtract, Signature([.string, .string], .optional(.string))),
        global("regex.extractAll", .regexExtractAll, Signature([.string, .string], .list(.string))),
        global(
            "regex.replace",
            .regexReplace,
            Signature([.string, .string, .string], .string),
            Signature([.string, .string, .string, .int], .string)
        ),
    ]

    static let math: [Overloads] = [
        Overloads("math.greatest", .global, .greatest, [Signature([element], element)], isVariadic: true),
        Overloads("math.least", .global, .least, [Signature([element], element)], isVariadic: true),
        rounding("math.ceil", .ceil),
        rounding("math.floor", .floor),
        rounding("math.round", .round),
        rounding("math.trunc", .trunc),
        Overloads("math.abs", .global, .abs, [CELType.int, .uint, .double].map { Signature([$0], $0) }),
        Overloads("math.sign", .global, .sign, [CELType.int, .uint, .double].map { Signature([$0], $0) }),
        Overloads("math.sqrt", .global, .sqrt, [CELType.double, .int, .uint].map { Signature([$0], .double) }),
        global("math.isNaN", .isNaN, Signature([.double], .bool)),
        global("math.isInf", .isInf, Signature([.double], .bool)),
        global("math.isFinite", .isFinite, Signature([.double], .bool)),
        bits("math.bitAnd", .bitAnd),
        bits("math.bitOr", .bitOr),
        bits("math.bitXor", .bitXor),
        global("math.bitNot", .bitNot, Signature([.int], .int), Signature([.uint], .uint)),
        global("math.bitShiftLeft", .bitShiftLeft, Signature([.int, .int], .int), Signature([.uint, .int], .uint)),
        global("math.bitShiftRight", .bitShiftRight, Signature([.int, .int], .int), Signature([.uint, .int], .uint)),
    ]

    private static func rounding(_ name: String, _ function: Function) -> Overloads {
        global(
            name,
            function,
            Signature([.double], .double),
            Signature([.int], .int, needsMixedArithmetic: true),
            Signature([.uint], .uint, needsMixedArithmetic: true)
        )
    }

    private static func bits(_ name: String, _ function: Function) -> Overloads {
        global(name, function, Signature([.int, .int], .int), Signature([.uint, .uint], .uint))
    }

    static let lists: [Overloads] = [
        member("distinct", .distinct, Signature([anyList], anyList)),
        member("flatten", .flatten, Signature([anyList], .list(.dyn)), Signature([anyList, .int], .list(.dyn))),
        member("slice", .slice, Signature([anyList, .int, .int], anyList)),
        member("sort", .sort, Signature([anyList], anyList)),
        member("first", .first, Signature([anyList], .optional(element))),
        member("last", .last, Signature([anyList], .optional(element))),
        member("sum", .sum, Signature([anyList], element)),
        member("avg", .average, Signature([anyList], .double)),
        member("min", .minimum, Signature([anyList], element)),
        member("max", .maximum, Signature([anyList], element)),
        global("lists.range", .range, Signature([.int], .list(.int))),
        global("sets.contains", .setsContains, Signature([anyList, anyList], .bool)),
        global("sets.equivalent", .setsEquivalent, Signature([anyList, anyList], .bool)),
        global("sets.intersects", .setsIntersects, Signature([anyList, anyList], .bool)),
    ]

    static let networks: [Overloads] = [
        global("ip", .toAddress, Signature([.string], .address)),
        member("ip", .toAddress, Signature([.addressBlock], .address)),
        global("isIP", .isAddress, Signature([.string], .bool)),
        global("ip.isCanonical", .isCanonicalAddress, Signature([.string], .bool)),
        global("cidr", .toBlock, Signature([.string], .addressBlock)),
        global("isCIDR", .isBlock, Signature([.string], .bool)),
        member("family", .family, Signature([.address], .int)),
        member("isUnspecified", .isUnspecified, Signature([.address], .bool)),
        member("isLoopback", .isLoopback, Signature([.address], .bool)),
        member("isGlobalUnicast", .isGlobalUnicast, Signature([.address], .bool)),
        member("isLinkLocalMulticast", .isLinkLocalMulticast, Signature([.address], .bool)),
        member("isLinkLocalUnicast", .isLinkLocalUnicast, Signature([.address], .bool)),
        member("isMulticast", .isMulticast, Signature([.address], .bool)),
        member(
            "containsIP",
            .containsAddress,
            Signature([.addressBlock, .address], .bool),
            Signature([.addressBlock, .string], .bool)
        ),
        member(
            "containsCIDR",
            .containsBlock,
            Signature([.addressBlock, .addressBlock], .bool),
            Signature([.addressBlock, .string], .bool)
        ),
        member("masked", .masked, Signature([.addressBlock], .addressBlock)),
        member("prefixLength", .prefixLength, Signature([.addressBlock], .int)),
    ]
}
