import ProactorDiagnostics
import ProactorMatching
import ProactorModel
import ProactorRules

/// Compares what a test expects with what happened.
struct RuleTestComparison {
    private let expectation: RuleTestExpectation
    private let world: VirtualWorld

    init(_ expectation: RuleTestExpectation, _ world: VirtualWorld) {
        self.expectation = expectation
        self.world = world
    }

    func mismatches() -> [RuleTestMismatch] {
        self.nothing() + self.runs() + self.events() + self.proposals() + self.failures() + self.unexpected()
    }

    // MARK: Runs

    private func nothing() -> [RuleTestMismatch] {
        guard self.expectation.none, !self.world.runs.isEmpty else { return [] }
        return [self.mismatch("runs", "none", Self.list(self.world.runs.map { "rule '\($0.run.rule)'" }))]
    }

    private func runs() -> [RuleTestMismatch] {
        switch self.expectation.runs {
        case nil: return []
        case .count(let count):
            guard count != self.world.runs.count else { return [] }
            let actual = "\(self.world.runs.count): \(Self.list(self.world.runs.map { "rule '\($0.run.rule)'" }))"
            return [self.mismatch("the number of runs", String(count), actual)]
        case .list(let expected):
            let names = expected.map(\.rule)
            guard names == self.world.runs.map(\.run.rule) else {
                return [
                    self.mismatch(
                        "the rules that began runs",
                        Self.list(names),
                        Self.list(self.world.runs.map(\.run.rule))
                    )
                ]
            }
            return zip(expected, self.world.runs).enumerated().flatMap { place, pair in
                Self.compare(pair.0, pair.1, "run \(place + 1) (rule '\(pair.0.rule)')")
            }
        }
    }

    private static func compare(_ expected: ExpectedRun, _ actual: VirtualRun, _ name: String) -> [RuleTestMismatch] {
        var mismatches: [RuleTestMismatch] = []
        func differ(_ what: String, _ wanted: String, _ found: String) {
            mismatches.append(
                RuleTestMismatch("\(what) of \(name)", expected: wanted, actual: found, at: expected.location)
            )
        }
        let error = actual.run.failures.last?.message
        if actual.run.state != expected.state {
            differ("the state", expected.state.rawValue, Self.state(of: actual))
        }
        for problem in expected.prompt.map({ Self.problems($0, actual.run.prompt) }) ?? [] {
            differ("the prompt", problem.expected, problem.actual)
        }
        if let text = expected.error {
            for problem in Self.problems(text, error ?? "") { differ("the error", problem.expected, problem.actual) }
        }
        if let attempts = expected.attempts, attempts != actual.run.attempt {
            differ("the number of attempts", String(attempts), String(actual.run.attempt))
        }
        let calls = actual.journal.filter { $0.kind == .toolCall }.map(\.name)
        if let wanted = expected.calls, wanted != calls {
            differ("the tool calls", Self.list(wanted), Self.list(calls))
        }
        return mismatches
    }

    private static func state(of run: VirtualRun) -> String {
        let reason = run.run.state == .deadLettered ? run.run.failures.last.map { ": \($0.message)" } : nil
        return run.run.state.rawValue + (reason ?? "")
    }

    private static func problems(_ expected: ExpectedText, _ actual: String) -> [(expected: String, actual: String)] {
        var problems: [(expected: String, actual: String)] = []
        if let text = expected.equals, !text.hasSameCodePoints(as: actual) { problems.append((text, actual)) }
        for text in expected.contains where !actual.contains(text) {
            problems.append(("a text with '\(text)'", actual))
        }
        for text in expected.lacks where actual.contains(text) { problems.append(("a text without '\(text)'", actual)) }
        return problems
    }

    // MARK: Events and proposals

    private func events() -> [RuleTestMismatch] {
        guard let expected = self.expectation.events else { return [] }
        let actual = self.world.emitted
        guard expected.count == actual.count else {
            let wanted = expected.map { $0.source["type"]?.stringValue ?? $0.source.jsonText }
            return [self.mismatch("the emitted events", Self.list(wanted), Self.list(actual.map(\.type)))]
        }
        return zip(expected, actual).enumerated().flatMap { place, pair in
            PatternComparison.mismatches(
                pair.0,
                CloudEventsJSON.json(from: pair.1),
                "event \(place + 1) ('\(pair.1.type)')"
            )
        }
    }

    private func proposals() -> [RuleTestMismatch] {
        guard let expected = self.expectation.proposals else { return [] }
        let wanted = expected.map { "\($0.type) \($0.state.rawValue)" }
        let actual = self.world.proposals.map { "\($0.event.type) \($0.state.rawValue)" }
        guard wanted != actual else { return [] }
        return [self.mismatch("the proposals", Self.list(wanted), Self.list(actual))]
    }

    // MARK: Failures

    private func failures() -> [RuleTestMismatch] {
        guard let expected = self.expectation.failures else { return [] }
        let actual = self.world.failures.map(\.rule)
        guard expected != actual else { return [] }
        return [self.mismatch("the rules that could not be evaluated", Self.list(expected), Self.list(actual))]
    }

    /// Runs and conditions that failed although nobody expected it: a test must not pass beside them.
    private func unexpected() -> [RuleTestMismatch] {
        var mismatches: [RuleTestMismatch] = []
        if self.expectation.failures == nil {
            mismatches += self.world.failures.map { failure in
                RuleTestMismatch(
                    "the \(failure.part) of rule '\(failure.rule)'",
                    expected: "a value",
                    actual: failure.message,
                    at: nil
                )
            }
        }
        if case .list = self.expectation.runs { return mismatches }
        return mismatches
            + self.world.runs.enumerated().filter { $0.element.run.state != .completed }.map { place, run in
                RuleTestMismatch(
                    "the state of run \(place + 1) (rule '\(run.run.rule)')",
                    expected: Run.State.completed.rawValue,
                    actual: Self.state(of: run),
                    at: nil
                )
            }
    }

    private func mismatch(_ what: String, _ expected: String, _ actual: String) -> RuleTestMismatch {
        RuleTestMismatch(what, expected: expected, actual: actual, at: self.expectation.location)
    }

    private static func list(_ names: [String]) -> String { names.isEmpty ? "none" : names.joined(separator: ", ") }
}
