/// Limits on expressions and their evaluation, so that neither an expression nor an event can stall the engine.
package struct ExpressionLimits: Hashable, Sendable {
    /// Bytes of an expression's text.
    package var sourceSizeMaximum: Int
    /// Brackets and calls inside one another. At the usual limits, every walk over an expression gets by with the smallest
    /// stack that a thread has on any platform, 512 KB, when built for release.
    package var depthMaximum: Int
    /// Levels of an expression's tree, to which operators that follow one another add as well, save `&&` and `||`.
    package var treeDepthMaximum: Int
    /// Steps of one evaluation, or of all expressions of a template: each operation, each element that a macro visits, and one for every 16 bytes or 1 element
    /// that is built. One step takes some ten nanoseconds.
    package var costMaximum: Int
    /// Problems that are reported for one expression.
    package var problemsMaximum: Int
    /// Bytes that a template may render to, about.
    package var renderedSizeMaximum: Int

    package init(
        sourceSizeMaximum: Int = 16_384,
        depthMaximum: Int = 64,
        treeDepthMaximum: Int = 128,
        costMaximum: Int = 1_000_000,
        problemsMaximum: Int = 20,
        renderedSizeMaximum: Int = 16_777_216
    ) {
        self.sourceSizeMaximum = sourceSizeMaximum
        self.depthMaximum = depthMaximum
        self.treeDepthMaximum = treeDepthMaximum
        self.costMaximum = costMaximum
        self.problemsMaximum = problemsMaximum
        self.renderedSizeMaximum = renderedSizeMaximum
    }
}
