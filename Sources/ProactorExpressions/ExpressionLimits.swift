/// Limits on expressions and their evaluation, so that neither an expression nor an event can stall the engine.
package struct ExpressionLimits: Hashable, Sendable {
    /// Bytes of an expression's text.
    package var sourceSizeMaximum: Int
    /// Parts of an expression inside one another: brackets and calls, and operators that follow one another other than
    /// `&&` and `||`. Every walk over an expression recurses at most so deep.
    package var depthMaximum: Int
    /// Steps of one evaluation, or of all expressions of a template: each operation, each element that a macro visits, and one for every 16 bytes or 1 element
    /// that is built. One step takes some ten nanoseconds.
    package var costMaximum: Int
    /// Problems that are reported for one expression.
    package var problemsMaximum: Int
    /// Bytes that a template may render to, about.
    package var renderedSizeMaximum: Int

    package init(
        sourceSizeMaximum: Int = 16_384,
        depthMaximum: Int = 96,
        costMaximum: Int = 1_000_000,
        problemsMaximum: Int = 20,
        renderedSizeMaximum: Int = 16_777_216
    ) {
        self.sourceSizeMaximum = sourceSizeMaximum
        self.depthMaximum = depthMaximum
        self.costMaximum = costMaximum
        self.problemsMaximum = problemsMaximum
        self.renderedSizeMaximum = renderedSizeMaximum
    }
}
