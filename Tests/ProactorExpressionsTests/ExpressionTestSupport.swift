import ProactorExpressions
import ProactorModel

/// The value of an expression for variables given as JSON; errors are thrown.
func evaluate(
    _ source: String,
    _ variables: JSONValue = [:],
    environment: ExpressionEnvironment = .dynamic
) throws -> CELValue {
    try Expression(source, environment: environment).evaluate(activation(variables))
}

/// The value as JSON text, or the message of what went wrong after `error: `.
func outcome(_ source: String, _ variables: JSONValue = [:]) -> String {
    do {
        return try evaluate(source, variables).json().jsonText
    } catch {
        return "error: \(error)"
    }
}

func activation(_ variables: JSONValue) -> Activation {
    (variables.objectValue ?? [:]).reduce(Activation([:])) { $0.binding($1.key, to: CELValue($1.value)) }
}

/// What is wrong with a text; empty when it is an expression.
func problems(
    _ source: String,
    environment: ExpressionEnvironment = .dynamic,
    expecting expected: CELType? = nil
) -> [ExpressionProblem] {
    do {
        _ = try Expression(source, environment: environment, expecting: expected)
        return []
    } catch {
        return error.problems
    }
}

/// The part of a text that a range of Unicode scalars names.
func part(of source: String, _ range: Range<Int>) -> String {
    let scalars = Array(source.unicodeScalars)
    return String(String.UnicodeScalarView(scalars[range.clamped(to: 0..<scalars.count)]))
}

/// Random numbers that are the same in every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { self.state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func next() -> UInt64 {
        self.state ^= self.state << 13
        self.state ^= self.state >> 7
        self.state ^= self.state << 17
        return self.state
    }
}
