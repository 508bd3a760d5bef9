import ProactorDiagnostics
package import ProactorModel

/// A JSON Schema (draft 2020-12), compiled once and then used for any number of values.
///
/// A schema document stands for itself: references lead to places inside it, by JSON pointer, `$anchor` or the `$id` of a
/// schema in it; nothing is ever fetched. Patterns run in linear time (see ``RegularExpression``).
package struct JSONSchema: Sendable {
    /// The document as it was given.
    package let document: JSONValue
    /// What is probably not as it was meant, although the schema can be used: a misspelled keyword, one of an older draft.
    package let warnings: [JSONSchemaProblem]

    let limits: JSONSchemaLimits
    let compiled: CompiledSchema

    /// Compiles a schema document.
    ///
    /// - Throws: everything that is wrong with the document, warnings included.
    package init(
        _ document: JSONValue,
        limits: JSONSchemaLimits = JSONSchemaLimits()
    ) throws(JSONSchemaError) {
        var compiler = SchemaCompiler(document, limits: limits)
        let compiled = compiler.compile()
        guard let compiled, !compiler.problems.contains(where: { $0.severity == .error }) else {
            throw JSONSchemaError(problems: compiler.problems)
        }
        self.document = document
        self.warnings = compiler.problems
        self.limits = limits
        self.compiled = compiled
    }

    /// Whether `value` satisfies the schema. Cheaper than ``validate(_:)``, since the first violation ends it.
    package func accepts(_ value: JSONValue) -> Bool {
        var evaluation = SchemaEvaluation(self.compiled, limits: self.limits, collectsViolations: false)
        return evaluation.run(value)
    }

    /// Everything that is wrong with `value`, at most ``JSONSchemaLimits/violationCountMaximum``; empty when it is valid.
    package func validate(_ value: JSONValue) -> [JSONSchemaViolation] {
        // Nearly all values are valid, and it costs much less to find that out than to write down why one is not.
        guard !self.accepts(value) else { return [] }
        var evaluation = SchemaEvaluation(self.compiled, limits: self.limits, collectsViolations: true)
        _ = evaluation.run(value)
        return evaluation.violations
    }
}
