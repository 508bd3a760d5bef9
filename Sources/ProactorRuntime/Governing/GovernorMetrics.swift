import Metrics
import ProactorComponents
import ProactorEngine
import ProactorModel

/// What the governor measures.
enum GovernorMetrics {
    static func admitted(_ call: GovernedCall, after wait: Duration) {
        let dimensions = [("model", call.model), ("rule", call.rule)]
        Counter(label: "proactor_governor_admitted_total", dimensions: dimensions).increment()
        Timer(label: "proactor_governor_wait_seconds", dimensions: [("model", call.model)]).record(duration: wait)
    }

    static func refused(_ call: GovernedCall, _ refusal: CallRefusal) {
        let reason =
            switch refusal {
            case .notBefore: "not-before"
            case .overBudget: "over-budget"
            }
        let dimensions = [("model", call.model), ("rule", call.rule), ("reason", reason)]
        Counter(label: "proactor_governor_refused_total", dimensions: dimensions).increment()
    }

    static func settled(_ admission: Admission, _ outcome: GovernedOutcome) {
        let call = admission.call
        switch outcome {
        case .answered(let usage, let cost, _):
            let kinds = [
                ("input", usage.input), ("output", usage.output), ("cache-read", usage.cacheRead),
                ("cache-write", usage.cacheWrite),
            ]
            for (kind, tokens) in kinds where tokens > 0 {
                Counter(label: "proactor_model_tokens_total", dimensions: [("model", call.model), ("kind", kind)])
                    .increment(by: tokens)
            }
            Counter(
                label: "proactor_spend_micros_total",
                dimensions: [("model", call.model), ("rule", call.rule), ("agent", call.agent)]
            ).increment(by: cost.micros)
        case .failed(let failure):
            let dimensions = [("model", call.model), ("kind", failure.kind.rawValue)]
            Counter(label: "proactor_model_failures_total", dimensions: dimensions).increment()
        case .cancelled: break
        }
    }

    static func show(_ model: ModelSnapshot) {
        let dimensions = [("model", model.model)]
        Gauge(label: "proactor_governor_waiting", dimensions: dimensions)
            .record(model.waiting.values.reduce(0, +))
        Gauge(label: "proactor_governor_in_flight", dimensions: dimensions).record(model.inFlight)
        Gauge(label: "proactor_governor_breaker_open", dimensions: dimensions)
            .record(model.breaker == .closed ? 0 : 1)
    }
}
