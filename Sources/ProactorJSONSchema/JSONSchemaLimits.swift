package import ProactorRegularExpressions

/// Limits on a schema and on the work that a value may cause, so that neither can cost more than it is worth.
package struct JSONSchemaLimits: Hashable, Sendable {
    /// Schemas in one document, those inside others included.
    package var subschemaCountMaximum: Int
    /// Problems that are reported for one document.
    package var problemCountMaximum: Int
    /// Violations that are reported for one value.
    package var violationCountMaximum: Int
    /// Schemas that may be in use inside one another while a value is validated, references and combinations included.
    ///
    /// A level takes up to 4 KB of stack, so that a thread with 512 KB has room for the default.
    package var depthMaximum: Int
    /// Steps for one value: a schema applied to a place in it, an element compared, 64 bytes of text searched.
    package var stepCountMaximum: Int
    /// Whether `format` is checked; when not, it only informs, as draft 2020-12 has it by default.
    package var assertsFormats: Bool
    /// Limits on each regular expression.
    package var regularExpressions: RegularExpressionLimits

    package init(
        subschemaCountMaximum: Int = 10_000,
        problemCountMaximum: Int = 100,
        violationCountMaximum: Int = 50,
        depthMaximum: Int = 120,
        stepCountMaximum: Int = 4_000_000,
        assertsFormats: Bool = true,
        regularExpressions: RegularExpressionLimits = RegularExpressionLimits()
    ) {
        self.subschemaCountMaximum = subschemaCountMaximum
        self.problemCountMaximum = problemCountMaximum
        self.violationCountMaximum = violationCountMaximum
        self.depthMaximum = depthMaximum
        self.stepCountMaximum = stepCountMaximum
        self.assertsFormats = assertsFormats
        self.regularExpressions = regularExpressions
    }
}
