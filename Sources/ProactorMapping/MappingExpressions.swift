import ProactorDiagnostics
import ProactorExpressions
import ProactorModel
import ProactorYAML

extension Diagnostic.Code {
    fileprivate static let invalidExpression = Self("invalid-expression")
}

/// Compiles the expressions of a mapping, and puts what is wrong with them at its place in the file.
struct MappingExpressions {
    /// The file's text.
    let text: String
    let variables: MappingVariables

    /// - Parameter seesItem: Whether it is about one event's part of what came, or about the whole.
    func expression(
        _ node: YAMLNode,
        _ what: String,
        seesItem: Bool,
        expecting expected: CELType?,
        _ context: inout YAMLContext
    ) -> Expression? {
        // A scalar as it was written: `when: true` is an expression too.
        guard let source = node.scalarText else {
            context.report(.wrongType, "\(what) must be a text, found \(node.spokenDescription)", at: node)
            return nil
        }
        do {
            let environment = seesItem ? self.variables.item : self.variables.whole
            return try Expression(source, environment: environment, expecting: expected)
        } catch {
            self.report(error, what, node, &context)
            return nil
        }
    }

    /// JSON with expressions in its texts.
    func value(_ node: YAMLNode, _ what: String, _ context: inout YAMLContext) -> MappingValue? {
        switch node.content {
        case .sequence(let nodes):
            return .array(nodes.compactMap { self.value($0, what, &context) })
        case .mapping(let entries):
            return .object(
                entries.compactMap { entry in
                    self.value(entry.value, what, &context).map { (key: entry.name, value: $0) }
                }
            )
        case .scalar(let scalar) where scalar.value == .string:
            do {
                return try MappingValue(scalar.text, environment: self.variables.item)
            } catch {
                self.report(error, what, node, &context)
                return nil
            }
        case .scalar:
            guard let json = node.json else {
                context.report(.wrongValue, "\(what) must not hold infinite numbers", at: node)
                return nil
            }
            return .constant(json)
        }
    }

    private func report(_ error: ExpressionError, _ what: String, _ node: YAMLNode, _ context: inout YAMLContext) {
        for problem in error.problems {
            context.report(
                Diagnostic(
                    .error,
                    .invalidExpression,
                    "\(what): \(problem.message)",
                    hint: problem.hint,
                    at: node.location(of: problem.range, in: self.text)
                )
            )
        }
    }
}
