package import ProactorDiagnostics

/// What became of the tests of a rule book.
package struct RuleTestReport: Hashable, Sendable {
    /// The content hash of the rule book.
    package var ruleBook: String
    package var results: [RuleTestResult]

    package init(ruleBook: String, results: [RuleTestResult]) {
        self.ruleBook = ruleBook
        self.results = results
    }

    package var failedCount: Int { self.results.count { !$0.hasPassed } }
    package var hasPassed: Bool { self.failedCount == 0 }
}

/// What became of one test.
package struct RuleTestResult: Hashable, Sendable {
    package var name: String
    package var domain: String
    package var location: SourceLocation
    /// Everything in which the test went otherwise than expected; empty when it passed.
    package var mismatches: [RuleTestMismatch]

    package init(name: String, domain: String, location: SourceLocation, mismatches: [RuleTestMismatch]) {
        self.name = name
        self.domain = domain
        self.location = location
        self.mismatches = mismatches
    }

    package var hasPassed: Bool { self.mismatches.isEmpty }
}

/// One thing in which a test went otherwise than expected.
package struct RuleTestMismatch: Hashable, Sendable {
    /// What was looked at: `the prompt of run 1 (rule 'reorder')`.
    package var what: String
    package var expected: String
    package var actual: String
    /// Where the expectation stands; `nil` where nothing was expected.
    package var location: SourceLocation?

    package init(_ what: String, expected: String, actual: String, at location: SourceLocation?) {
        self.what = what
        self.expected = expected
        self.actual = actual
        self.location = location
    }
}
