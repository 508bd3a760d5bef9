import ProactorExpressions
import ProactorMatching
package import ProactorModel
import ProactorRules

/// What the `withdrawOn` of a rule says to one event.
package struct WithdrawalExplanation: Hashable, Sendable {
    /// Those of the pattern, misses first, then those of the condition in their order, and the key where it has no answer.
    package var clauses: [ClauseExplanation]
    /// The key of the proposals that the event withdraws; `nil` where it withdraws none.
    package var key: JSONValue?

    /// `nil` where the clause is for other types of events.
    init?(of clause: WithdrawalClause, _ event: JSONValue, _ variables: EventVariables) {
        let pattern = clause.pattern.explain(event)
        self.clauses = pattern.clauses.map { ClauseExplanation($0) }
        guard !self.clauses.contains(where: { $0.part == .type && $0.outcome != .holds }) else { return nil }
        if pattern.isSplitBetweenElements {
            let text = "its fields must match within one element of an array"
            self.clauses.append(ClauseExplanation(part: .match, text: text, values: [], outcome: .misses))
        }
        self.clauses += (clause.condition?.explain(variables.activation) ?? []).map { ClauseExplanation($0) }
        guard pattern.isMatch else { return }
        do {
            self.key = try clause.key(of: variables).flatMap { try? JSONParser.parse($0) }
        } catch {
            guard self.clauses.allSatisfy({ $0.outcome == .holds }) else { return }
            self.clauses.append(
                ClauseExplanation(part: .key, text: clause.key.source, values: [], outcome: .failed(error.message))
            )
        }
    }

    package var json: JSONValue {
        var object: JSONObject = [
            "matched": .bool(self.key != nil), "clauses": .array(self.clauses.map(\.json)),
        ]
        object["key"] = self.key
        return .object(object)
    }
}
