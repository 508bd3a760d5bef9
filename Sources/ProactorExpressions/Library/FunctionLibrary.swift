/// Which functions there are, under which names and for which types.
enum FunctionLibrary {
    /// How a function is called.
    enum Style: Hashable, Sendable {
        /// `size(x)`
        case global
        /// `x.size()`
        case member
    }

    /// Arguments of a function that takes any number of them.
    static let argumentsMaximum = 64

    /// Names that stand before a function and a dot, as in `math.ceil(x)`.
    static let namespaces: Set<String> = [
        "base64", "cel", "ip", "lists", "math", "optional", "regex", "sets", "strings",
    ]

    /// What is called on a value and binds variables.
    static let macros: Set<String> = [
        "all", "exists", "exists_one", "existsOne", "map", "filter", "transformList", "transformMap",
        "transformMapEntry", "sortBy", "optMap", "optFlatMap",
    ]

    static func overloads(_ name: String, _ style: Style) -> Overloads? {
        style == .global ? Self.globals[name] : Self.members[name]
    }

    /// All names, for those who mistyped one.
    static func names(_ style: Style) -> [String] {
        style == .global
            ? Array(Self.globals.keys) + ["has", "cel.bind"] : Array(Self.members.keys) + Array(Self.macros)
    }

    private static let globals = Self.table(.global)
    private static let members = Self.table(.member)

    private static func table(_ style: Style) -> [String: Overloads] {
        let all = Self.standard + Self.times + Self.optionals + Self.strings + Self.math + Self.lists + Self.networks
        let wanted = all.filter { $0.style == style }
        return Dictionary(wanted.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    // MARK: Notation of the tables

    static let element = CELType.parameter("T")
    static let anyList = CELType.list(element)

    static func global(_ name: String, _ function: Function, _ signatures: Signature...) -> Overloads {
        Overloads(name, .global, function, signatures)
    }

    static func member(_ name: String, _ function: Function, _ signatures: Signature...) -> Overloads {
        Overloads(name, .member, function, signatures)
    }
}
