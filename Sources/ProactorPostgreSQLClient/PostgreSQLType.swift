/// A type by its object identifier; those that are named are the same on every server (`pg_type.dat`).
package struct PostgreSQLType: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    package static let bool = Self(rawValue: 16)
    package static let bytea = Self(rawValue: 17)
    package static let int8 = Self(rawValue: 20)
    package static let int2 = Self(rawValue: 21)
    package static let int4 = Self(rawValue: 23)
    package static let oid = Self(rawValue: 26)
    package static let json = Self(rawValue: 114)
    package static let float4 = Self(rawValue: 700)
    package static let float8 = Self(rawValue: 701)
    package static let timestamptz = Self(rawValue: 1184)
    package static let numeric = Self(rawValue: 1700)
    package static let jsonb = Self(rawValue: 3802)

    /// Whether it is an array of one of the built-in types that arguments are likely to have: texts, numbers, truth values,
    /// times, `uuid`.
    package var isArray: Bool { Self.arrays.contains(self.rawValue) }

    /// Whether it is an array of `json` or `jsonb`, whose elements are JSON texts.
    package var isArrayOfJSON: Bool { self.rawValue == 199 || self.rawValue == 3807 }

    /// `bool`, `bytea`, `char`, `name`, `int2`, `int4`, `text`, `bpchar`, `varchar`, `int8`, `float4`, `float8`, `oid`,
    /// `timestamp`, `date`, `time`, `timestamptz`, `interval`, `numeric`, `uuid`, `json`, `jsonb`.
    private static let arrays: Set<UInt32> = [
        1000, 1001, 1002, 1003, 1005, 1007, 1009, 1014, 1015, 1016, 1021, 1022, 1028, 1115, 1182, 1183, 1185, 1187,
        1231,
        2951, 199, 3807,
    ]
}
