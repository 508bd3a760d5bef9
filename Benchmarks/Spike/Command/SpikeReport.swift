import ProactorModel
import SpikeSimulation

/// The simulations' figures.
struct SpikeReport {
    let refusals: Int
    let json: JSONValue

    init(_ results: [(name: String, scenario: SpikeScenario, result: SpikeResult)]) {
        self.refusals = results.reduce(0) { $0 + $1.result.provider.refusals }
        let utilisation = results.map(\.result.steadyUtilisation).min() ?? 0
        self.json = [
            "benchmark": "spike", "refusedByProvider": .int(Int64(self.refusals)),
            "leastSteadyUtilisation": Self.rounded(utilisation),
            "scenarios": .array(results.map { Self.json($0.name, $0.scenario, $0.result) }),
        ]
    }

    private static func json(_ name: String, _ scenario: SpikeScenario, _ result: SpikeResult) -> JSONValue {
        var waits: [(String, JSONValue)] = []
        for (rule, times) in result.waits.sorted(by: { $0.key < $1.key }) {
            let sorted = times.sorted()
            waits.append(
                (
                    rule,
                    [
                        "p50Seconds": Self.seconds(sorted[sorted.count / 2]),
                        "maxSeconds": Self.seconds(sorted[sorted.count - 1]),
                    ]
                )
            )
        }
        return [
            "scenario": .string(name), "calls": .int(Int64(scenario.flows.reduce(0) { $0 + $1.calls })),
            "completed": .int(Int64(result.completed)), "refusedByProvider": .int(Int64(result.provider.refusals)),
            "steadyUtilisation": Self.rounded(result.steadyUtilisation),
            "fullestMinute": Self.rounded(result.provider.fullestMinute),
            "fullestSecondRequests": .int(Int64(result.provider.fullestSecond)),
            "virtualSeconds": Self.seconds(result.duration), "sentAway": .int(Int64(result.sentAway)),
            "waitingMaximum": .int(Int64(result.waitingMaximum)),
            "documentBytesMaximum": .int(Int64(result.documentSizeMaximum)), "rounds": .int(Int64(result.rounds)),
            "commits": .int(Int64(result.commits)), "conflicts": .int(Int64(result.conflicts)),
            "waits": .object(JSONObject(waits)),
        ]
    }

    private static func seconds(_ milliseconds: Int64) -> JSONValue { .double(Double(milliseconds) / 1000) }

    private static func rounded(_ number: Double) -> JSONValue { .double((number * 10_000).rounded() / 10_000) }
}
