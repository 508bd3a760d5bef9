import ProactorModel

/// What a call is expected to use, and how sure that is.
package struct UsageEstimate: Hashable, Sendable {
    package var input: Int
    package var output: Int
    var inputVariance: Double
    var outputVariance: Double
    /// Whether the output was learnt from earlier calls; otherwise it is the most that the call may bring.
    var isLearnt: Bool

    /// How many standard deviations a sum of estimates is kept away from a limit: one in thirty thousand sums is beyond
    /// that.
    static let caution = 4.0

    func amount(of dimension: RateDimension) -> Int {
        switch dimension {
        case .requests: 1
        case .inputTokens: self.input
        case .outputTokens: self.output
        case .tokens: self.input + self.output
        }
    }

    /// The output that this one call will hardly exceed.
    func cautiousOutput(maximum: Int) -> Int {
        min(maximum, self.output + Int((Self.caution * self.outputVariance.squareRoot()).rounded(.up)))
    }

    /// The input that this one call will hardly exceed.
    var cautiousInput: Int { self.input + Int((Self.caution * self.inputVariance.squareRoot()).rounded(.up)) }
}

/// Mean and variance of what is measured again and again; newer values count more.
struct Moments: Hashable, Sendable {
    /// As many values as have any weight.
    static let memory = 50.0

    private(set) var mean = 0.0
    private(set) var variance = 0.0
    private(set) var count = 0.0

    mutating func add(_ value: Double) {
        guard value.isFinite else { return }
        self.count = min(self.count + 1, Self.memory)
        let weight = 1 / self.count
        let difference = value - self.mean
        self.mean += weight * difference
        self.variance = (1 - weight) * (self.variance + weight * difference * difference)
    }

    /// The variance to reckon with: few values say little about it, and about the mean.
    var cautiousVariance: Double { self.variance * (1 + 4 / max(1, self.count)) }
}

extension Moments {
    var json: JSONValue { [.double(self.mean), .double(self.variance), .double(self.count)] }

    init(json: JSONValue?) {
        guard let numbers = json?.arrayValue, numbers.count == 3 else { return }
        self.mean = numbers[0].doubleValue ?? 0
        self.variance = max(0, numbers[1].doubleValue ?? 0)
        self.count = min(Self.memory, max(0, numbers[2].doubleValue ?? 0))
    }
}
