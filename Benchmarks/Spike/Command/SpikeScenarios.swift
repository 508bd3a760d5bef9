import ProactorModel
import SpikeSimulation

/// What is simulated.
enum SpikeScenarios {
    /// Calls that come at once.
    private static let calls = 10_000

    static var all: [(name: String, scenario: SpikeScenario)] {
        var scenarios: [(name: String, scenario: SpikeScenario)] = []
        for limiter in SimulatedProvider.Limiter.allCases {
            for counting in SimulatedProvider.OutputCounting.allCases {
                for (bound, input) in [("requests", 200), ("tokens", 320)] {
                    var scenario = Self.spike(input: input)
                    scenario.limiter = limiter
                    scenario.counting = counting
                    scenarios.append(("\(limiter.rawValue), output \(counting.rawValue), by \(bound)", scenario))
                }
            }
        }
        var processes = Self.spike(input: 320)
        processes.processes = 3
        scenarios.append(("three processes", processes))
        var failures = Self.spike(input: 320)
        failures.failures = 0.2
        scenarios.append(("a fifth of the calls fails", failures))
        scenarios.append(("a flood beside a small rule", Self.flood(.normal)))
        scenarios.append(("a flood beside a small rule of low priority", Self.flood(.low)))
        return scenarios
    }

    private static func spike(input: Int) -> SpikeScenario {
        SpikeScenario(flows: [.init("spike", calls: Self.calls, input: input, output: input / 4)])
    }

    private static func flood(_ priority: Priority) -> SpikeScenario {
        SpikeScenario(flows: [
            .init("flood", calls: Self.calls, input: 320, output: 80),
            .init("small", calls: 150, priority: priority, interval: 5_000, input: 320, output: 80),
        ])
    }
}
