import ProactorDiagnostics
import ProactorExpressions
import ProactorModel
import ProactorYAML

/// Compiles the expressions and templates of a file, and puts what is wrong with them at its place in the file.
struct ExpressionReader {
    let source: SourceFile
    /// The variables that may be named.
    var environment: ExpressionEnvironment

    init(source: SourceFile, variables: [String]) {
        self.source = source
        self.environment = ExpressionEnvironment(variables: variables)
    }

    func expression(_ node: YAMLNode, _ what: String, _ context: inout YAMLContext) -> Expression? {
        guard let text = self.text(node, what, &context) else { return nil }
        do {
            return try Expression(text, environment: self.environment)
        } catch {
            self.report(error, what, node, &context)
            return nil
        }
    }

    func template(_ node: YAMLNode, _ what: String, _ context: inout YAMLContext) -> Template? {
        guard let text = self.text(node, what, &context) else { return nil }
        do {
            return try Template(text, environment: self.environment)
        } catch {
            self.report(error, what, node, &context)
            return nil
        }
    }

    /// JSON with expressions in its texts, as `with` and `data` hold it.
    func scriptValue(_ node: YAMLNode, _ what: String, _ context: inout YAMLContext) -> ScriptValue? {
        switch node.content {
        case .sequence(let nodes):
            return .array(nodes.compactMap { self.scriptValue($0, what, &context) })
        case .mapping(let entries):
            return .object(
                entries.compactMap { entry in
                    self.scriptValue(entry.value, what, &context).map { (key: entry.name, value: $0) }
                }
            )
        case .scalar(let scalar) where scalar.value == .string:
            guard let template = self.template(node, what, &context) else { return nil }
            if let expression = template.singleExpression { return .expression(expression) }
            return template.constantText.map { .constant(.string($0)) } ?? .template(template)
        case .scalar:
            guard let json = node.json else {
                context.report(.wrongValue, "\(what) must not hold infinite numbers", at: node)
                return nil
            }
            return .constant(json)
        }
    }

    /// A scalar's text as it was written: `when: true` is an expression too.
    private func text(_ node: YAMLNode, _ what: String, _ context: inout YAMLContext) -> String? {
        if let text = node.scalarText { return text }
        context.report(.wrongType, "\(what) must be a text, found \(node.spokenDescription)", at: node)
        return nil
    }

    private func report(_ error: ExpressionError, _ what: String, _ node: YAMLNode, _ context: inout YAMLContext) {
        for problem in error.problems {
            context.report(
                Diagnostic(
                    .error,
                    .invalidExpression,
                    "\(what): \(problem.message)",
                    hint: problem.hint,
                    at: node.location(of: problem.range, in: self.source.text)
                )
            )
        }
    }
}
