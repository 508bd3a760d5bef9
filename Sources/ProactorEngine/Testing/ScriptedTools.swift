import ProactorExpressions
import ProactorModel
import ProactorRules

/// Answers the calls of agents in a test.
struct ScriptedTools {
    private let answers: [String: [ScriptedAnswer]]
    /// How often each answer was given.
    private var given: [String: [Int]]

    init(_ answers: [String: [ScriptedAnswer]]) {
        self.answers = answers
        self.given = answers.mapValues { Array(repeating: 0, count: $0.count) }
    }

    /// What a call comes back with, or why the attempt ends.
    mutating func answer(
        _ tool: String,
        _ arguments: JSONValue,
        at now: Timestamp
    ) -> Result<StepOutput, AttemptFailure> {
        let candidates = self.answers[tool] ?? []
        let counts = self.given[tool] ?? []
        let place = candidates.indices.first { index in
            (candidates[index].times.map { counts[index] < $0 } ?? true)
                && (candidates[index].arguments.map { Self.fits($0, arguments) } ?? true)
        }
        guard let place else {
            return .failure(
                AttemptFailure(
                    code: "no-answer",
                    message: "the test gives no answer for the tool '\(tool)' called with \(arguments.jsonText)",
                    isRetriable: false
                )
            )
        }
        self.given[tool]?[place] += 1
        switch candidates[place].outcome {
        case .fails(let message): return .success(.failure(message))
        case .unavailable(let message):
            return .failure(
                AttemptFailure(
                    code: "unavailable",
                    message: "the tool '\(tool)' failed: \(message)",
                    isRetriable: true
                )
            )
        case .returns(let value):
            do {
                return .success(.value(try value.json(Activation(["arguments": CELValue(arguments)], now: now))))
            } catch {
                let message = "\(candidates[place].location): the answer of '\(tool)': \(error.message)"
                return .failure(AttemptFailure(code: "no-answer", message: message, isRetriable: false))
            }
        }
    }

    /// Whether `actual` has what `wanted` names: members of objects are looked for, everything else must be equal.
    private static func fits(_ wanted: JSONValue, _ actual: JSONValue) -> Bool {
        guard case .object(let wantedObject) = wanted, case .object(let actualObject) = actual else {
            return wanted == actual
        }
        return wantedObject.allSatisfy { member in
            actualObject[member.key].map { Self.fits(member.value, $0) } ?? false
        }
    }
}
