/// A function that an environment declares: its types are checked, but only the host could implement it.
package struct FunctionDeclaration: Hashable, Sendable {
    package var name: String
    /// The receiver first, where it is called on one. ``CELType/parameter(_:)`` stands for any type.
    package var parameters: [CELType]
    package var result: CELType
    /// Whether it is called on its first argument: `x.f(y)`.
    package var isMember: Bool

    package init(_ name: String, parameters: [CELType], result: CELType, isMember: Bool = false) {
        self.name = name
        self.parameters = parameters
        self.result = result
        self.isMember = isMember
    }
}
