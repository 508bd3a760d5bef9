import ArgumentParser
import Foundation
import ProactorModel

struct SendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send",
        abstract: "Send an event.",
        discussion: """
            Sends one CloudEvent and prints the id of its task once the event is durable.

              proactor send StockLevelZero --source /inventory/eu --subject SKU-123 \\
                --data '{"sku": "SKU-123", "warehouse": "EU-1", "openOrders": 0, "leadTimeDays": 14}'
              proactor send StockLevelZero --source /inventory/eu --data @event.json
              generate-event | proactor send StockLevelZero --source /inventory/eu --data -

            Sending an event again with the same source and id starts nothing and answers with the same task.
            """
    )

    @Argument(help: "The event's type.")
    var type: String

    @Option(help: "The system that sends it: a URI reference, such as /inventory/eu.")
    var source: String

    @Option(help: "The payload as JSON; @FILE reads a file, - the standard input.")
    var data: String?

    @Option(help: "The event's id; a new one unless given.")
    var id: String?

    @Option(help: "What the event is about.")
    var subject: String?

    @OptionGroup var options: ClientOptions

    func run() async throws {
        let client = try self.options.client()
        let id = self.id ?? UUID().uuidString.lowercased()
        var event: JSONObject = [
            "specversion": "1.0", "id": .string(id), "source": .string(self.source), "type": .string(self.type),
            "time": .string(Timestamp(seconds: Int64(Date().timeIntervalSince1970)).description),
        ]
        event["subject"] = self.subject.map(JSONValue.string)
        if let data = self.data {
            event["datacontenttype"] = "application/json"
            event["data"] = try Self.payload(data)
        }
        let answer = try await client.post("/events", .object(event), contentType: "application/cloudevents+json")
        guard self.options.format == .text else {
            Terminal.write(answer)
            return
        }
        let task = answer["task"]?.stringValue ?? "?"
        let isRepeat = answer["duplicate"]?.boolValue == true
        Terminal.write("202 Accepted: \(task)\(isRepeat ? " (the event was sent before; nothing new is started)" : "")")
        Terminal.write("Follow it with: proactor watch \(task)")
    }

    /// Bytes of a payload; more no server takes.
    private static let payloadMaximum = 64 * 1_048_576

    private static func payload(_ argument: String) throws -> JSONValue {
        let bytes: [UInt8]
        var name = "--data"
        if argument == "-" {
            name = "the standard input"
            bytes = try Self.contents(of: .standardInput, name)
        } else if argument.hasPrefix("@") {
            name = String(argument.dropFirst())
            guard let handle = FileHandle(forReadingAtPath: name) else {
                throw CommandFailure("\(name) cannot be read; check that it is a file and may be read")
            }
            defer { try? handle.close() }
            bytes = try Self.contents(of: handle, name)
        } else {
            bytes = Array(argument.utf8)
        }
        do {
            return try JSONParser.parse(bytes, limits: JSONLimits(sizeMaximum: Self.payloadMaximum, depthMaximum: 512))
        } catch {
            throw CommandFailure("\(name) is not JSON: \(TextTable.onOneLine("\(error)"))")
        }
    }

    private static func contents(of handle: FileHandle, _ name: String) throws(CommandFailure) -> [UInt8] {
        do {
            return Array(try handle.read(upToCount: Self.payloadMaximum + 1) ?? Data())
        } catch {
            throw CommandFailure("\(name) cannot be read; check that it is a file and may be read")
        }
    }
}
