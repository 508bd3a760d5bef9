import ProactorModel

/// Text with `{{ CEL }}` in it; immutable, and cheap to copy.
///
/// Texts are put in as they are, numbers in plain digits (`1000000`, not `1e+06`), lists and objects as JSON that people
/// read, times in RFC 3339, lengths of time in seconds (`90s`), bytes in base 64. A missing value is an error, never an
/// empty text, and so is null. Blanks around `{{ }}` stay as they are written; `{{{{` stands for `{{`.
package struct Template: Sendable {
    private enum Segment: Sendable {
        case text(String)
        case expression(Expression, start: Int)
    }

    package let source: String
    private let segments: [Segment]
    private let limits: ExpressionLimits

    /// Compiles a template, and checks each of its expressions as ``Expression`` does.
    ///
    /// - Throws: ``ExpressionError`` with places in the template's text.
    package init(
        _ source: String,
        environment: ExpressionEnvironment = .dynamic,
        limits: ExpressionLimits = ExpressionLimits()
    ) throws(ExpressionError) {
        var segments: [Segment] = []
        var problems: [ExpressionProblem] = []
        for part in try TemplateScanner.parts(of: source) {
            switch part {
            case .text(let text): segments.append(.text(text))
            case .expression(let text, let start):
                do {
                    segments.append(
                        .expression(try Expression(text, environment: environment, limits: limits), start: start)
                    )
                } catch {
                    problems += error.problems.map { $0.moved(by: start) }
                }
            }
        }
        guard problems.isEmpty else { throw ExpressionError(problems) }
        self.source = source
        self.segments = segments
        self.limits = limits
    }

    /// The expression, when the whole text is one `{{ CEL }}` and nothing else: its value keeps its type.
    package var singleExpression: Expression? {
        guard self.segments.count == 1, case .expression(let expression, _) = self.segments[0] else { return nil }
        return expression
    }

    /// The text, when there is no expression in it.
    package var constantText: String? {
        var text = ""
        for segment in self.segments {
            guard case .text(let part) = segment else { return nil }
            text += part
        }
        return text
    }

    /// What is allowed but suspicious in its expressions, with places in the template's text.
    package var warnings: [ExpressionProblem] {
        self.segments.flatMap { segment -> [ExpressionProblem] in
            guard case .expression(let expression, let start) = segment else { return [] }
            return expression.warnings.map { $0.moved(by: start) }
        }
    }

    /// The paths that its expressions read, with places in the template's text.
    package var references: [Reference] {
        self.segments.flatMap { segment -> [Reference] in
            guard case .expression(let expression, let start) = segment else { return [] }
            return expression.references.map { reference in
                var moved = reference
                moved.range = reference.range.lowerBound + start..<reference.range.upperBound + start
                return moved
            }
        }
    }

    /// The text with the values of its expressions in it.
    package func render(_ activation: Activation) throws(EvaluationError) -> String {
        var text = ""
        var remaining = self.limits.costMaximum
        for segment in self.segments {
            switch segment {
            case .text(let part): text += part
            case .expression(let expression, let start):
                do {
                    let value = try expression.evaluate(activation, remaining: &remaining)
                    text += try self.text(of: value, in: expression, after: text.utf8.count)
                } catch {
                    throw EvaluationError(
                        "{{ \(expression.source.trimmingBlanks) }}: \(error.message)",
                        range: error.range.lowerBound + start..<error.range.upperBound + start
                    )
                }
            }
        }
        return text
    }

    /// - Parameter size: Bytes that the template has come to before.
    private func text(
        of value: CELValue,
        in expression: Expression,
        after size: Int
    ) throws(EvaluationError) -> String {
        let range = 0..<expression.source.unicodeScalars.count
        switch value {
        case .null: throw EvaluationError("the value is null", range: range)
        case .optional(nil): throw EvaluationError("the value is missing", range: range)
        case .optional(let wrapped?): return try self.text(of: wrapped, in: expression, after: size)
        default: break
        }
        if case .double(let double) = value { return DoubleText.readable(double) }
        do {
            let json = try value.json(sizeMaximum: self.limits.renderedSizeMaximum - size)
            return json.stringValue ?? json.prettyJSONText
        } catch {
            throw EvaluationError(error.message, range: range)
        }
    }
}

extension String {
    fileprivate var trimmingBlanks: String {
        let scalars = self.unicodeScalars
        let start = scalars.firstIndex { !$0.properties.isWhitespace } ?? scalars.endIndex
        let end = scalars.lastIndex { !$0.properties.isWhitespace }.map { scalars.index(after: $0) } ?? start
        return String(scalars[start..<end])
    }
}
