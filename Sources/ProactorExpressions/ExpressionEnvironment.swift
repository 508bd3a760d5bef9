/// What an expression may name, and which freedoms it has.
package struct ExpressionEnvironment: Sendable {
    /// The variables that an activation will hold, sorted; `nil` where anything may be named.
    private let variables: Set<String>?
    /// Whether `1 + 1.5` is allowed: JSON does not tell whole numbers from others, and people do not either.
    package let allowsMixedArithmetic: Bool

    package init(variables: some Sequence<String>, allowsMixedArithmetic: Bool = true) {
        self.variables = Set(variables)
        self.allowsMixedArithmetic = allowsMixedArithmetic
    }

    private init() {
        self.variables = nil
        self.allowsMixedArithmetic = true
    }

    /// Lets an expression name any variable.
    package static let dynamic = Self()

    /// The same with more variables.
    package func adding(_ names: some Sequence<String>) -> Self {
        guard let variables = self.variables else { return self }
        return Self(variables: variables.union(names), allowsMixedArithmetic: self.allowsMixedArithmetic)
    }

    func declares(_ name: String) -> Bool {
        self.variables?.contains(name) ?? (TypeNames.value(of: name) == nil && !FunctionNames.namespaces.contains(name))
    }

    var variableNames: [String] { self.variables?.sorted() ?? [] }
}
