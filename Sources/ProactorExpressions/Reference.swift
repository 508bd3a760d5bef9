/// A path that an expression reads from a variable on: `data.items` is the root `data` and the field `items`.
package struct Reference: Hashable, Sendable {
    package var root: String
    package var fields: [String]
    /// The last field's selection, in Unicode scalars of the expression's text.
    package var range: Range<Int>
    /// Whether the expression copes with its absence: by `has()` or `.?`.
    package var isTested: Bool
}
