import ProactorExpressions
import ProactorMatching
package import ProactorModel

/// What one clause of a rule says to one event.
package struct ClauseExplanation: Hashable, Sendable {
    /// The key under which the clause stands.
    package enum Part: String, Hashable, Sendable {
        case type = "on"
        case match
        case condition = "when"
        case prompt
        case key
        case throttle
        case debounce
        case collect
        case unless
        case sequence
        case all
        case any
    }

    package enum Outcome: Hashable, Sendable {
        case holds
        case misses
        /// It has no answer; the message says why.
        case failed(String)
    }

    /// A field that the clause reads.
    package struct Value: Hashable, Sendable {
        /// As people write it: `data.warehouse`.
        package var path: String
        /// `nil` where the event has no such field.
        package var value: JSONValue?
    }

    package var part: Part
    /// The clause as its author wrote it, or could have.
    package var text: String
    package var values: [Value]
    package var outcome: Outcome

    package var json: JSONValue {
        var object: JSONObject = ["part": .string(self.part.rawValue), "clause": .string(self.text)]
        switch self.outcome {
        case .holds: object["outcome"] = "holds"
        case .misses: object["outcome"] = "misses"
        case .failed(let message):
            object["outcome"] = "failed"
            object["error"] = .string(message)
        }
        object["values"] = .array(
            self.values.map { value in
                var member: JSONObject = ["path": .string(value.path)]
                member["value"] = value.value
                return .object(member)
            }
        )
        return .object(object)
    }
}

extension ClauseExplanation {
    /// A field of `on` or `match`.
    init(_ clause: PatternExplanation.Clause) {
        let actual = clause.actual.map { (try? JSONParser.parse($0)) ?? .string($0) }
        let value: JSONValue? = actual.count > 1 ? .array(actual) : actual.first
        self.init(
            part: clause.field == "type" ? .type : .match,
            text: clause.field == "type" ? clause.expected : "\(clause.field): \(clause.expected)",
            values: [Value(path: clause.field, value: value)],
            outcome: clause.isHit ? .holds : .misses
        )
    }

    init(_ clause: ClauseOutcome) {
        let outcome: Outcome =
            switch clause.outcome {
            case .isTrue: .holds
            case .isFalse: .misses
            case .failed(let message): .failed(message)
            }
        self.init(
            part: .condition,
            text: clause.source,
            values: clause.values.map { Value(path: $0.path, value: $0.value) },
            outcome: outcome
        )
    }
}
