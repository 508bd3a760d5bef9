import ProactorModel
import SpikeSimulation
import Testing

/// Spikes in virtual time against a provider that counts what it is asked, and how it limits; smaller than the benchmark's.
@Suite struct SpikeTests {
    /// A spike of a few minutes, in which tokens are what is scarce.
    private static func spike(seed: UInt64, input: Int = 320, calls: Int = 900) -> SpikeScenario {
        var scenario = SpikeScenario(flows: [.init("spike", calls: calls, input: input, output: input / 4)])
        scenario.requestLimit = 240
        scenario.tokenLimit = 80_000
        scenario.seed = seed
        return scenario
    }

    @Test(arguments: [SimulatedProvider.Limiter.tokenBucket, .fixedWindow])
    func `no kind of limiter refuses a call`(limiter: SimulatedProvider.Limiter) {
        var scenario = Self.spike(seed: 1)
        scenario.limiter = limiter
        #expect(SpikeSimulation.run(scenario).provider.refusals == 0)
    }

    @Test(arguments: SimulatedProvider.OutputCounting.allCases)
    func `a strict provider refuses no call, and hardly anything of its limits is left unused`(
        counting: SimulatedProvider.OutputCounting
    ) {
        var scenario = Self.spike(seed: 1, calls: 2_500)
        scenario.requestLimit = 600
        scenario.tokenLimit = 200_000
        scenario.counting = counting
        let result = SpikeSimulation.run(scenario)
        #expect(result.completed == 2_500)
        #expect(result.provider.refusals == 0)
        #expect(result.steadyUtilisation >= 0.97)
        #expect(result.waitingMaximum < 100)
        #expect(result.documentSizeMaximum < 10_000)
    }

    @Test(arguments: 2...7)
    func `no sixty seconds hold more than the limit, whatever the calls are`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var scenario = Self.spike(seed: seed, input: Int.random(in: 50...3_000, using: &generator))
        scenario.deviation = Double.random(in: 0.05...0.4, using: &generator)
        scenario.estimateBias = Double.random(in: 0.6...1.3, using: &generator)
        scenario.latency = 500...Int64.random(in: 1_000...30_000, using: &generator)
        scenario.flows[0].calls = 500
        scenario.counting = Bool.random(using: &generator) ? .onArrival : .onAnswer
        let result = SpikeSimulation.run(scenario)
        #expect(result.completed == 500)
        #expect(result.provider.refusals == 0)
        // The sum of the answers is not refused where it comes, but must not be more either.
        #expect(result.provider.fullestMinute <= 1.0)
    }

    @Test func `processes that share a store share the limits`() {
        var scenario = Self.spike(seed: 8)
        scenario.processes = 3
        let result = SpikeSimulation.run(scenario)
        #expect(result.completed == 900)
        #expect(result.provider.refusals == 0)
        #expect(result.provider.fullestMinute <= 1.0)
        #expect(result.steadyUtilisation >= 0.95)
    }

    @Test func `failures of the provider lead to no refusals`() {
        var scenario = Self.spike(seed: 9)
        scenario.failures = 0.2
        let result = SpikeSimulation.run(scenario)
        #expect(result.completed == 900)
        #expect(result.provider.refusals == 0)
    }

    @Test(arguments: [(Priority.normal, Int64(3_000)), (.high, 3_000), (.low, 20_000)])
    func `beside a flood a small rule's calls wait for a bounded time`(priority: Priority, longest: Int64) throws {
        var scenario = Self.spike(seed: 10)
        scenario.flows.append(
            .init("small", calls: 15, priority: priority, interval: 20_000, input: 320, output: 80)
        )
        let result = SpikeSimulation.run(scenario)
        #expect(result.completed == 915)
        #expect(result.provider.refusals == 0)
        let waits = try #require(result.waits["small"])
        #expect(waits.count == 15)
        #expect(waits.allSatisfy { $0 <= longest }, "\(waits)")
    }
}
