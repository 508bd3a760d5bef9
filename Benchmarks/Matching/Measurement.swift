import ProactorModel

/// What one run of the benchmark found.
struct Measurement {
    let rules: Int
    let events: Int
    /// The thread's processor time: the median of ``MatchingBenchmark/rounds`` rounds, each over all events.
    let nanosecondsPerEvent: Double
    let buildMilliseconds: Double
    /// Growth of the process's resident memory (VmRSS) from before the index was built to after the rounds, in MiB. The
    /// rules and events, which were read before, are not in it.
    let residentMebibytes: Double
    let matches: Int
    /// Events for which the index did not find exactly the expected rules.
    let wrong: Int

    var jsonText: String {
        let json: JSONValue = [
            "rules": .int(Int64(self.rules)), "events": .int(Int64(self.events)),
            "nsPerEvent": .double(self.nanosecondsPerEvent.rounded()),
            "buildMs": .double((self.buildMilliseconds * 10).rounded() / 10),
            "residentMB": .double((self.residentMebibytes * 10).rounded() / 10),
            "residentMeasuredAs": "growth of VmRSS by the index, rules and events read before",
            "matches": .int(Int64(self.matches)), "wrong": .int(Int64(self.wrong)),
        ]
        return json.jsonText
    }
}
