import ArgumentParser
import Foundation
import ProactorConfiguration
import ProactorEngine
import ProactorModel

struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Show what every rule says to one event, and why.",
        discussion: """
            Each rule is shown with each of its clauses, the value that the event has there, and whether it holds; rules
            that match come first, then the nearest misses. Nothing is sent and nothing happens.

              proactor explain event.json              a CloudEvent in a file, by the rule book in this directory
              proactor explain - < event.json          the same from the standard input
              proactor explain task_…                  the event that began a task, by the server's rule book
            """
    )

    @Argument(help: "A file with a CloudEvent in its JSON format, - for the standard input, or a task's id.")
    var event: String

    @Option(help: "The configuration's file, for events from files.")
    var config = DeploymentLoader.fileName

    @Flag(help: "Show every rule, also those for other types of events.")
    var all = false

    @OptionGroup var options: ClientOptions

    func run() async throws {
        let explanation = try await self.event.hasPrefix("task_") ? self.byServer() : self.byFiles()
        guard self.options.format == .text else {
            Terminal.write(explanation)
            return
        }
        Terminal.write(ExplanationText.text(explanation, showsAll: self.all, isColored: Terminal.showsColor))
    }

    private func byServer() async throws -> JSONValue {
        let client = try self.options.client()
        let task = try await client.get("/tasks/\(self.event)")
        return try await client.post("/explain", task["event"] ?? .null, contentType: "application/cloudevents+json")
    }

    private func byFiles() throws -> JSONValue {
        let name = self.event == "-" ? "the standard input" : self.event
        let data: Data? =
            self.event == "-"
            ? try FileHandle.standardInput.readToEnd() : FileManager.default.contents(atPath: self.event)
        guard let data else {
            throw CommandFailure("there is no file \(self.event); name a file with an event, or a task's id")
        }
        let event: Event
        do {
            event = try CloudEventsJSON.event(from: JSONParser.parse(Array(data)))
        } catch {
            throw CommandFailure("\(name) holds no CloudEvent: \(error)")
        }
        let loaded = try DeploymentLoader.load(self.config, isRequired: false)
        guard let book = loaded.book else {
            Terminal.error(loaded.report(isColored: false))
            throw CommandFailure("the rule book has errors")
        }
        let limits = loaded.deployment?.limits ?? EngineLimits()
        let now = Timestamp(seconds: Int64(Date().timeIntervalSince1970))
        return EventExplanation(of: event, by: book, promptSizeMaximum: limits.promptSize, at: now).json
    }
}
