/// What an expression may name, of which types, and which freedoms it has.
package struct ExpressionEnvironment: Sendable {
    /// The variables that an activation will hold, with their types; `nil` where anything may be named.
    private let types: [String: CELType]?
    /// Whether `1 + 1.5` and `math.ceil(1)` are allowed: JSON does not tell whole numbers from others, and people do not
    /// either. The specification has errors there.
    package let allowsMixedArithmetic: Bool
    /// The namespace in which names are looked up first: in `a.b`, the name `x` may stand for `a.b.x`, `a.x` and `x`.
    package let container: String
    private let functions: [FunctionDeclaration]
    /// Whether a variable's name may consist of several parts with dots between.
    let hasQualifiedNames: Bool

    private init(
        types: [String: CELType]?,
        functions: [FunctionDeclaration],
        container: String,
        allowsMixedArithmetic: Bool
    ) {
        self.types = types
        self.functions = functions
        self.container = container
        self.allowsMixedArithmetic = allowsMixedArithmetic
        self.hasQualifiedNames = !container.isEmpty || (types?.keys.contains { $0.utf8.contains(0x2E) } ?? false)
    }

    /// Variables of any type: what is done with them is checked when an expression is evaluated.
    package init(variables: some Sequence<String>, allowsMixedArithmetic: Bool = true) {
        let types = Dictionary(variables.map { ($0, CELType.dyn) }, uniquingKeysWith: { first, _ in first })
        self.init(types: types, functions: [], container: "", allowsMixedArithmetic: allowsMixedArithmetic)
    }

    /// Variables with types, which expressions are checked against; a name may hold dots.
    package init(
        types: [String: CELType],
        functions: [FunctionDeclaration] = [],
        container: String = "",
        allowsMixedArithmetic: Bool = true
    ) {
        self.init(
            types: .some(types),
            functions: functions,
            container: container,
            allowsMixedArithmetic: allowsMixedArithmetic
        )
    }

    /// Lets an expression name any variable.
    package static let dynamic = Self(types: nil, functions: [], container: "", allowsMixedArithmetic: true)

    /// The same with more variables.
    package func adding(_ names: some Sequence<String>) -> Self {
        self.adding(Dictionary(names.map { ($0, CELType.dyn) }, uniquingKeysWith: { first, _ in first }))
    }

    /// The same with more variables, or with other types for those that it has.
    package func adding(_ types: [String: CELType]) -> Self {
        guard let known = self.types else { return self }
        return Self(
            types: known.merging(types) { _, new in new },
            functions: self.functions,
            container: self.container,
            allowsMixedArithmetic: self.allowsMixedArithmetic
        )
    }

    func declares(_ name: String) -> Bool {
        guard let types = self.types else {
            return TypeNames.value(of: name) == nil && !FunctionLibrary.namespaces.contains(name)
        }
        return types[name] != nil
    }

    func type(of variable: String) -> CELType { self.types?[variable] ?? .dyn }

    /// The full name of the variable that `name` stands for in the container, the innermost first.
    func variable(named name: String, isRoot: Bool) -> String? {
        guard let types = self.types else { return nil }
        var scope = isRoot ? "" : self.container
        while !scope.isEmpty {
            if types["\(scope).\(name)"] != nil { return "\(scope).\(name)" }
            scope = scope.lastIndex(of: ".").map { String(scope[..<$0]) } ?? ""
        }
        return types[name] == nil ? nil : name
    }

    func function(_ name: String, isMember: Bool, _ argumentCount: Int) -> FunctionDeclaration? {
        self.functions.first {
            $0.name == name && $0.isMember == isMember && $0.parameters.count == argumentCount
        }
    }

    var variableNames: [String] { self.types?.keys.sorted() ?? [] }
}
