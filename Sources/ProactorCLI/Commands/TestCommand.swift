import ArgumentParser
import Foundation
import ProactorConfiguration
import ProactorDiagnostics
import ProactorEngine
import ProactorModel
import ProactorRules

struct TestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Carry out the tests of a rule book.",
        discussion: """
            Tests stand under 'tests:' in any file of the rules. They run in virtual time, with the answers that they give
            in the place of tools, and nothing happens outside. What went otherwise than expected is shown with its place.

            The exit status is 1 when a test failed.
            """
    )

    @Argument(help: "The directory of proactor.yaml.")
    var directory = "."

    @Option(help: "Only tests whose name contains this text.")
    var filter: String?

    @Option(help: "Write the report as JUnit XML to this file, for CI systems.")
    var junit: String?

    @Option(help: "text, or json for programs.")
    var format = OutputFormat.text

    func run() async throws {
        let loaded = try DeploymentLoader.load(inDirectory: self.directory)
        guard let book = loaded.book else {
            Terminal.error(loaded.report(isColored: false))
            throw CommandFailure("\(CheckReport.summary(loaded)); tests run only on a rule book without errors")
        }
        let report = RuleTestRunner.run(
            book,
            directory: loaded.context.directory,
            limits: loaded.deployment?.limits ?? EngineLimits()
        ) { test in self.filter.map { test.name.contains($0) } ?? true }
        if let junit = self.junit {
            do {
                try report.junitXML.write(toFile: junit, atomically: true, encoding: .utf8)
            } catch {
                throw CommandFailure("\(junit) cannot be written; check that its directory exists and may be written")
            }
        }
        switch self.format {
        case .json: Terminal.write(report.json)
        case .text: Terminal.write(report.text(usesColor: Terminal.showsColor))
        }
        if !report.hasPassed { throw ExitCode(ExitStatus.problems) }
    }
}
