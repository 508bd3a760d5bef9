import ProactorExpressions
import ProactorModel
import ProactorRules

extension ClauseExplanation {
    /// What a time operator would make of an event that its rule matches.
    ///
    /// - Parameters:
    ///   - step: The step that the event fits, where the operator has steps.
    ///   - records: What operators know; `nil` where that is not at hand.
    init(
        _ timing: Timing,
        step: Timing.Step? = nil,
        _ variables: EventVariables,
        _ records: [OperatorKey: OperatorRecord]?,
        at now: Timestamp
    ) {
        let part: Part =
            switch timing.operation {
            case .throttle, .schedule, .expectation: .throttle
            case .debounce: .debounce
            case .collect: .collect
            case .unless: .unless
            case .sequence: .sequence
            case .gathering(let gathering): gathering.isAll ? .all : .any
            }
        let shared = step?.per ?? timing.per
        let per = shared.map { "per \($0.source)" } ?? "for all events together"
        let key: OperatorKey
        switch timing.key(variables, own: step?.per) {
        case .success(let found): key = found
        case .failure(let failure):
            self.init(part: part, text: per, values: [], outcome: .failed(failure.message))
            return
        }
        var values: [Value] = []
        if let source = shared?.source {
            values.append(Value(path: source, value: try? JSONParser.parse(Array(key.key.utf8))))
        }
        guard let records else {
            self.init(part: part, text: "\(per); what it knows is the server's", values: values, outcome: .holds)
            return
        }
        let state = records[key].flatMap { OperatorState($0.state, timing.operation) }
        let summary = OperatorSummaryText.text(state, timing.operation, at: now)
        self.init(
            part: part,
            text: "\(per): \(summary.text)",
            values: values,
            outcome: summary.isBlocking ? .misses : .holds
        )
    }
}
