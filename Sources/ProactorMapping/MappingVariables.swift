package import ProactorExpressions

/// What the expressions of a mapping may name.
package struct MappingVariables: Sendable {
    /// In `each`: the whole of what came.
    let whole: ExpressionEnvironment
    /// In `when` and `event`: the event's part of it as well.
    let item: ExpressionEnvironment

    /// - Parameter types: What can be named beside `body`, `item` and `index`.
    package init(_ types: [String: CELType]) {
        self.whole = ExpressionEnvironment(types: types.merging(["body": .dyn]) { $1 })
        self.item = self.whole.adding(["item": .dyn, "index": .int])
    }
}
