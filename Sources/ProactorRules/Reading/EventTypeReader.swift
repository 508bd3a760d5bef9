import ProactorDiagnostics
import ProactorJSONSchema
import ProactorModel
import ProactorYAML

/// Reads `events:`.
enum EventTypeReader {
    static func read(_ node: YAMLNode, _ source: SourceFile, _ draft: inout RuleBookDraft, _ context: inout YAMLContext)
    {
        let types = context.entries(node, "'events'") { entry, context in
            NameReader.checkEventType(entry, &context)
            return context.mapping(entry.value, "an event type") { mapping in
                let description: String? = mapping.optional("description")
                let schema = mapping.node("schema").flatMap { Self.schema($0, &mapping.context) }
                let example = mapping.node("example").flatMap { node in
                    Self.example(node, schema: schema, type: entry.name, &mapping.context)
                }
                return EventType(
                    name: entry.name,
                    domain: source.domain,
                    description: description,
                    schema: schema,
                    example: example,
                    location: entry.key.location
                )
            }
        }
        for type in types { draft.eventTypes[type.name] = type }
    }

    private static func schema(_ node: YAMLNode, _ context: inout YAMLContext) -> JSONSchema? {
        guard let json = node.json else {
            context.report(.invalidSchema, "a schema must not hold infinite numbers", at: node)
            return nil
        }
        do {
            let schema = try JSONSchema(json)
            for problem in schema.warnings { context.report(Self.diagnostic(problem, node)) }
            return schema
        } catch {
            for problem in error.problems { context.report(Self.diagnostic(problem, node)) }
            return nil
        }
    }

    private static func diagnostic(_ problem: JSONSchemaProblem, _ node: YAMLNode) -> Diagnostic {
        Diagnostic(
            problem.severity,
            .invalidSchema,
            problem.message,
            hint: problem.hint,
            at: node.node(at: problem.pointer).location
        )
    }

    private static func example(
        _ node: YAMLNode,
        schema: JSONSchema?,
        type: String,
        _ context: inout YAMLContext
    ) -> JSONValue? {
        guard let json = node.json else {
            context.report(.invalidExample, "an example must not hold infinite numbers", at: node)
            return nil
        }
        for violation in schema?.validate(json) ?? [] {
            context.report(
                .invalidExample,
                "the example breaks the schema of '\(type)': \(violation)",
                at: node.node(at: violation.instance)
            )
        }
        return json
    }
}
