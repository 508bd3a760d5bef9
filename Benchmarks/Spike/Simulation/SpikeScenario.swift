package import ProactorModel

/// What a simulation is made of.
package struct SpikeScenario: Sendable {
    /// One rule's calls.
    package struct Flow: Hashable, Sendable {
        package var rule: String
        package var calls: Int
        package var priority: Priority
        /// How far apart the calls come, in milliseconds; 0 for all at once.
        package var interval: Int64
        /// What the caller estimates for each call's input.
        package var input: Int
        /// How much output the calls bring on average.
        package var output: Int

        package init(
            _ rule: String,
            calls: Int,
            priority: Priority = .normal,
            interval: Int64 = 0,
            input: Int,
            output: Int
        ) {
            self.rule = rule
            self.calls = calls
            self.priority = priority
            self.interval = interval
            self.input = input
            self.output = output
        }
    }

    package var flows: [Flow]
    package var requestLimit = 600
    package var tokenLimit = 200_000
    package var limiter = SimulatedProvider.Limiter.slidingWindow
    package var counting = SimulatedProvider.OutputCounting.onArrival
    /// Processes that share the limits.
    package var processes = 1
    /// The part of calls that the provider fails.
    package var failures = 0.0
    /// The most output that each call allows.
    package var outputMaximum = 4_096
    /// How far input and output are from their means, as a part of them.
    package var deviation = 0.3
    /// The caller's estimates of the input, as a part of what is counted.
    package var estimateBias = 0.9
    /// The longest that a call travels, in milliseconds.
    package var jitter: Int64 = 250
    /// How long an answer takes, in milliseconds.
    package var latency: ClosedRange<Int64> = 500...8_000
    /// How long it takes to write a round's documents, in milliseconds.
    package var commit: ClosedRange<Int64> = 1...20
    package var seed: UInt64 = 1

    package init(flows: [Flow]) { self.flows = flows }
}

/// What came of a simulation. Times are in milliseconds of virtual time.
package struct SpikeResult: Sendable {
    package var provider: SimulatedProvider
    package var completed = 0
    /// Until the last call was let in.
    package var duration: Int64 = 0
    /// How often a call was sent away, to come again.
    package var sentAway = 0
    package var waitingMaximum = 0
    package var documentSizeMaximum = 0
    package var rounds = 0
    package var commits = 0
    package var conflicts = 0
    /// From the first question to the admission, by rule, in the order of admissions.
    package var waits: [String: [Int64]] = [:]

    /// How much of the limits was used while neither the beginning nor the end of the spike mattered.
    package var steadyUtilisation: Double {
        self.provider.utilisation(from: 120_000, to: max(120_000, self.duration - 30_000))
    }
}
