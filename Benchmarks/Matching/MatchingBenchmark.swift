import Foundation
import ProactorMatching
import ProactorModel

/// The rules and events of one measurement.
struct MatchingBenchmark {
    /// Rounds of which the median counts.
    static let rounds = 5

    private let patterns: [EventPattern]
    private let events: [[UInt8]]
    private let expected: [[UInt32]]

    /// - Parameters:
    ///   - rules: A file with `{"id": "r0", "pattern": {…}}` on each line.
    ///   - events: A file with an event on each line.
    ///   - expected: A file that has on each line the numbers of the rules that match the event on that line.
    init(rules: String, events: String, expected: String) throws {
        self.patterns = try Self.lines(of: rules).map { line in
            guard let pattern = try JSONParser.parse(line)["pattern"] else {
                throw BenchmarkError(message: "a rule has no pattern")
            }
            return try EventPattern(pattern)
        }
        self.events = try Self.lines(of: events)
        self.expected = try Self.lines(of: expected, keepsEmpty: true).map { line in
            String(decoding: line, as: UTF8.self).split(separator: " ").compactMap { UInt32($0) }.sorted()
        }
        guard self.expected.count >= self.events.count else {
            throw BenchmarkError(
                message: "\(self.events.count) events, but expected matches for \(self.expected.count) only"
            )
        }
    }

    func measure() throws -> Measurement {
        let residentBefore = try Self.residentMebibytes()
        let clock = ContinuousClock()
        var index: PatternIndex?
        let buildTime = clock.measure { index = PatternIndex(self.patterns) }
        guard let index else { throw BenchmarkError(message: "there is no index") }
        var scratch = MatchScratch()
        let (matches, wrong) = try self.check(index, &scratch)
        var times: [Duration] = []
        for _ in 0..<Self.rounds { times.append(try self.round(index, &scratch, expected: matches)) }
        let residentAfter = try Self.residentMebibytes()
        let median = times.sorted()[Self.rounds / 2]
        return Measurement(
            rules: self.patterns.count,
            events: self.events.count,
            nanosecondsPerEvent: (median / .nanoseconds(1)) / Double(max(1, self.events.count)),
            buildMilliseconds: buildTime / .milliseconds(1),
            residentMebibytes: residentAfter - residentBefore,
            matches: matches,
            wrong: wrong
        )
    }

    /// Compares each event's matches with the expected ones.
    private func check(_ index: PatternIndex, _ scratch: inout MatchScratch) throws -> (matches: Int, wrong: Int) {
        var matches = 0
        var wrong = 0
        for (event, expected) in zip(self.events, self.expected) {
            try index.match(event, into: &scratch)
            matches += scratch.matches.count
            if scratch.matches != expected { wrong += 1 }
        }
        return (matches, wrong)
    }

    private func round(_ index: PatternIndex, _ scratch: inout MatchScratch, expected: Int) throws -> Duration {
        let start = Self.processorTime
        var matches = 0
        for event in self.events {
            try index.match(event, into: &scratch)
            matches += scratch.matches.count
        }
        let time = Self.processorTime - start
        guard matches == expected else {
            throw BenchmarkError(message: "one event did not always match the same rules")
        }
        return time
    }

    /// What this thread has had of a processor: unlike time on the wall, the same on a machine that does other things too.
    private static var processorTime: Duration {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    private static func residentMebibytes() throws -> Double {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        guard let kibibytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Double($0) })
        else {
            throw BenchmarkError(message: "the process's memory is not known")
        }
        return kibibytes / 1024
    }

    private static func lines(of file: String, keepsEmpty: Bool = false) throws -> [[UInt8]] {
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: file)))
        var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: !keepsEmpty).map(Array.init)
        if keepsEmpty, bytes.last == 0x0A { lines.removeLast() }
        return lines
    }
}
