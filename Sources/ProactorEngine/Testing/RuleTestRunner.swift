package import ProactorModel
package import ProactorRules

/// Carries out the tests of a rule book, in virtual time and without effects.
package enum RuleTestRunner {
    /// Carries out the tests of `book`, in their order.
    ///
    /// - Parameters:
    ///   - directory: Who may decide.
    ///   - isWanted: Which tests are carried out.
    package static func run(
        _ book: RuleBook,
        directory: Directory,
        limits: EngineLimits = EngineLimits(),
        where isWanted: (RuleTest) -> Bool = { _ in true }
    ) -> RuleTestReport {
        RuleTestReport(
            ruleBook: book.hash,
            results: book.tests.filter(isWanted).map { test in
                Self.result(of: test, book: book, directory: directory, limits: limits)
            }
        )
    }

    private static func result(
        of test: RuleTest,
        book: RuleBook,
        directory: Directory,
        limits: EngineLimits
    ) -> RuleTestResult {
        var world = VirtualWorld(test, book: book, directory: directory, limits: limits)
        for step in test.steps {
            world.advance(by: step.after)
            switch step.action {
            case .event(let event): world.receive(event, at: step.location)
            case .decide(let decision): world.decide(decision, at: step.location)
            case .wait: break
            }
        }
        world.settle()
        return RuleTestResult(
            name: test.name,
            domain: test.domain,
            location: test.location,
            mismatches: world.problems + RuleTestComparison(test.expectation, world).mismatches()
        )
    }
}
