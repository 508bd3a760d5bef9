import ProactorEngine
import ProactorModel
import ProactorRuntime
import ProactorStorage
import ProactorTelemetry

/// Turns what waits, and how the governor stands, into numbers.
enum StateMetrics {
    static func samples(of statistics: StoreStatistics, at now: Timestamp) -> [MetricSample] {
        var samples = [
            MetricSample(MetricName.eventsUnrouted, [:], Double(statistics.unroutedEvents)),
            MetricSample(MetricName.deadLetters, [:], Double(statistics.deadLetters)),
            MetricSample(MetricName.proposalsWaiting, [:], Double(statistics.waitingProposals)),
            MetricSample(MetricName.proposalsOldest, [:], Self.age(statistics.oldestProposal, now)),
        ]
        for runs in statistics.runs {
            samples.append(
                MetricSample(
                    MetricName.runs,
                    ["agent": runs.agent, "state": runs.state.rawValue],
                    Double(runs.count)
                )
            )
            guard runs.state == .queued else { continue }
            samples.append(MetricSample(MetricName.runsOldest, ["agent": runs.agent], Self.age(runs.dueSince, now)))
        }
        for deliveries in statistics.deliveries {
            samples.append(
                MetricSample(
                    MetricName.deliveriesPending,
                    ["sink": deliveries.sink, "state": deliveries.state.rawValue],
                    Double(deliveries.count)
                )
            )
            guard deliveries.state == .queued else { continue }
            samples.append(
                MetricSample(MetricName.deliveriesOldest, ["sink": deliveries.sink], Self.age(deliveries.dueSince, now))
            )
        }
        return samples
    }

    static func samples(of sinks: SinkVitals) -> [MetricSample] {
        sinks.troubles.sorted { $0.key < $1.key }.map { name, trouble in
            MetricSample(MetricName.sinkFailing, ["sink": name], trouble == nil ? 0 : 1)
        }
    }

    static func samples(of sources: SourceVitals) -> [MetricSample] {
        sources.troubles.sorted { $0.key < $1.key }.map { name, trouble in
            MetricSample(MetricName.sourceConnected, ["source": name], trouble == nil ? 1 : 0)
        }
    }

    static func samples(of governor: GovernorSnapshot, at now: Timestamp) -> [MetricSample] {
        var samples = [MetricSample(MetricName.spentToday, [:], governor.spending.all.day.units)]
        if let day = governor.budgets.all.day { samples.append(MetricSample(MetricName.dayBudget, [:], day.units)) }
        for model in governor.models {
            let labels = ["model": model.model]
            samples += [
                MetricSample(MetricName.governorWaiting, labels, Double(model.waiting.values.reduce(0, +))),
                MetricSample(MetricName.governorInFlight, labels, Double(model.inFlight)),
                MetricSample(MetricName.governorBreakerOpen, labels, model.breaker == .closed ? 0 : 1),
                MetricSample(
                    MetricName.governorHeld,
                    labels,
                    model.heldUntil.map { max(0, $0.duration(since: now) / .seconds(1)) } ?? 0
                ),
                MetricSample(MetricName.governorSpeed, labels, model.speed),
            ]
            for (dimension, usage) in model.usage {
                let labels = ["model": model.model, "dimension": dimension.label]
                samples.append(MetricSample(MetricName.governorUsed, labels, Double(usage.used)))
                samples.append(MetricSample(MetricName.governorLimit, labels, Double(usage.limit)))
            }
            if let concurrency = model.concurrency {
                let labels = ["model": model.model, "dimension": "concurrency"]
                samples.append(MetricSample(MetricName.governorUsed, labels, Double(model.inFlight)))
                samples.append(MetricSample(MetricName.governorLimit, labels, Double(concurrency)))
            }
        }
        return samples
    }

    /// Seconds since a time; 0 where it is still to come, or there is none.
    private static func age(_ time: Timestamp?, _ now: Timestamp) -> Double {
        time.map { max(0, now.duration(since: $0) / .seconds(1)) } ?? 0
    }
}

extension RateDimension {
    /// As a label names it.
    fileprivate var label: String { self.name.replacing(" ", with: "_") }
}
