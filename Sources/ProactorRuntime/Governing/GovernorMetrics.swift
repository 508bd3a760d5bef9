import Metrics
import ProactorComponents
import ProactorEngine
import ProactorModel
import ProactorTelemetry

/// What the governor measures; how the models stand is read when somebody asks.
enum GovernorMetrics {
    static func admitted(_ call: GovernedCall, after wait: Duration) {
        let dimensions = [("model", call.model), ("rule", call.rule)]
        Counter(label: MetricName.governorAdmitted, dimensions: dimensions).increment()
        Timer(label: MetricName.governorWait, dimensions: [("model", call.model)]).record(duration: wait)
    }

    static func refused(_ call: GovernedCall, _ refusal: CallRefusal) {
        let reason =
            switch refusal {
            case .notBefore: "not-before"
            case .overBudget: "over-budget"
            }
        let dimensions = [("model", call.model), ("rule", call.rule), ("reason", reason)]
        Counter(label: MetricName.governorRefused, dimensions: dimensions).increment()
    }

    static func settled(_ admission: Admission, _ outcome: GovernedOutcome) {
        let call = admission.call
        let work = [("model", call.model), ("rule", call.rule), ("agent", call.agent)]
        switch outcome {
        case .answered(let usage, let cost, _):
            let kinds = [
                ("input", usage.input), ("output", usage.output), ("cache-read", usage.cacheRead),
                ("cache-write", usage.cacheWrite),
            ]
            for (kind, tokens) in kinds where tokens > 0 {
                Counter(label: MetricName.modelTokens, dimensions: work + [("kind", kind)]).increment(by: tokens)
            }
            FloatingPointCounter(label: MetricName.spend, dimensions: work).increment(by: cost.units)
        case .failed(let failure):
            let dimensions = [("model", call.model), ("kind", failure.kind.rawValue)]
            Counter(label: MetricName.modelFailures, dimensions: dimensions).increment()
        case .cancelled: break
        }
    }
}
