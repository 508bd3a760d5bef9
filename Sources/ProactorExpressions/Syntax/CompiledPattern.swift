import ProactorRegularExpressions

/// A regular expression that stands in an expression as a constant.
struct CompiledPattern: Sendable {
    let expression: RegularExpression
}
