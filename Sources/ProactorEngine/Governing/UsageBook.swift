import ProactorModel

/// What calls of a model used, by rule: how their estimates of the input compare with what was counted, and how much output
/// they brought.
///
/// Taking `max_tokens` for the output would leave most of a limit unused: agents ask for thousands and use hundreds. A high
/// quantile for each call would still reserve much more than all calls in flight bring together, because not all of them are
/// long at once. So each is counted with its mean, and the sum gets one margin of ``UsageEstimate/caution`` standard
/// deviations of the sum. Before enough is known the most that a call may bring is taken; pacing then makes the first calls
/// few. The first answers are the short ones, so the first means are too low; this does no harm, because pacing takes a minute to
/// fill the window, and by then what was wrong has been replaced by what was counted.
struct UsageBook: Hashable, Sendable {
    /// Rules that are remembered; beyond them, the one that was seen longest ago is forgotten.
    static let ruleMaximum = 64
    /// Values from which on a mean is believed.
    private static let countMinimum = 4.0
    /// What an estimate of the input may be wrong by, as a part of it, before it is known.
    private static let unknownInputDeviation = 0.1
    /// What a counted input may be of its estimate; what is beyond is no estimate's fault.
    private static let ratioRange = 0.05...8.0

    struct Entry: Hashable, Sendable {
        /// Counted input by estimated input.
        var ratio = Moments()
        var output = Moments()
        var seenAt: Int64 = 0
    }

    private(set) var all = Entry()
    private(set) var rules: [String: Entry] = [:]

    func estimate(_ demand: CallDemand) -> UsageEstimate {
        let entry = [self.rules[demand.rule], self.all].lazy.compactMap { $0 }
            .first { $0.output.count >= Self.countMinimum }
        let estimated = Double(demand.inputTokens)
        guard let entry else {
            let deviation = Self.unknownInputDeviation * estimated
            return UsageEstimate(
                input: demand.inputTokens,
                output: demand.outputTokens,
                inputVariance: deviation * deviation,
                outputVariance: 0,
                isLearnt: false
            )
        }
        let mean = min(Int(entry.output.mean.rounded(.up)), demand.outputTokens)
        // No output is further from the mean than from the most that there can be.
        let room = Double(demand.outputTokens - mean)
        return UsageEstimate(
            input: Int((estimated * entry.ratio.mean).rounded(.up)),
            output: mean,
            inputVariance: estimated * estimated * entry.ratio.cautiousVariance,
            outputVariance: min(entry.output.cautiousVariance, room * room),
            isLearnt: true
        )
    }

    mutating func learn(_ demand: CallDemand, input: Int, output: Int, at now: Int64) {
        let ratio = Double(input) / Double(max(1, demand.inputTokens))
        var entry = self.rules[demand.rule] ?? Entry()
        entry.learn(ratio: Self.clamp(ratio), output: output, at: now)
        self.all.learn(ratio: Self.clamp(ratio), output: output, at: now)
        self.rules[demand.rule] = entry
        guard self.rules.count > Self.ruleMaximum else { return }
        let oldest = self.rules.min { ($0.value.seenAt, $0.key) < ($1.value.seenAt, $1.key) }
        if let oldest { self.rules[oldest.key] = nil }
    }

    private static func clamp(_ ratio: Double) -> Double {
        min(max(ratio, Self.ratioRange.lowerBound), Self.ratioRange.upperBound)
    }
}

extension UsageBook.Entry {
    mutating func learn(ratio: Double, output: Int, at now: Int64) {
        self.ratio.add(ratio)
        self.output.add(Double(output))
        self.seenAt = now
    }

    var json: JSONValue { [self.ratio.json, self.output.json, .int(self.seenAt)] }

    init(json: JSONValue) {
        self.init()
        guard let parts = json.arrayValue, parts.count == 3 else { return }
        self.ratio = Moments(json: parts[0])
        self.output = Moments(json: parts[1])
        self.seenAt = parts[2].intValue ?? 0
    }
}

extension UsageBook {
    var json: JSONValue {
        [
            "all": self.all.json,
            "rules": .object(
                JSONObject(self.rules.sorted { $0.key < $1.key }.map { ($0.key, $0.value.json) })
            ),
        ]
    }

    init(json: JSONValue) {
        self.all = Entry(json: json["all"] ?? .null)
        for (rule, entry) in (json["rules"]?.objectValue ?? [:]).prefix(Self.ruleMaximum) {
            self.rules[rule] = Entry(json: entry)
        }
    }
}
