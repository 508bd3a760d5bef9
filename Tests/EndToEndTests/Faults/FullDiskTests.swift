import Foundation
import NIOHTTP1
import ProactorModel
import ProactorTestSupport
import Testing

/// A store on a disk that runs full.
@Suite(.timeLimit(.minutes(15)), .enabled(if: SmallDisk.canBeMade, "mounting a file system takes root"))
struct FullDiskTests {
    /// Bytes of one event's filling, and how many such events are more than the disk has.
    private static let (fillingSize, eventMaximum) = (60_000, 500)

    private static func event(_ id: String) -> JSONValue {
        [
            "specversion": "1.0", "id": .string(id), "source": "/door", "type": "BellRang",
            "data": ["filling": .string(String(repeating: "x", count: Self.fillingSize))],
        ]
    }

    @Test func `on a full disk events are refused until there is room again, and no answer was false`() async throws {
        let site = try Site.bell("store: { sqlite: disk/proactor.db }\nlimits: { lease: 2s }")
        let disk = site.directory.file("disk")
        try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
        try #require(SmallDisk.mount(disk))
        defer { SmallDisk.unmount(disk) }
        // What takes up room, and is taken away later.
        let ballast = disk + "/ballast"
        try Data(count: SmallDisk.size / 2).write(to: URL(fileURLWithPath: ballast))
        let (server, client) = try await ServerProcess.start(in: site)

        var tasks: [String: String] = [:]
        var refusal: Client.Answer?
        var number = 0
        while refusal == nil, number < Self.eventMaximum {
            let answer = try await client.post(event: Self.event("event-\(number)"))
            if answer.status == 202 {
                tasks["event-\(number)"] = answer.body["task"]?.stringValue
                number += 1
            } else {
                refusal = answer
            }
        }
        #expect(refusal?.status == 503)
        #expect(refusal?.headers.first(name: "Retry-After").flatMap { Int($0) } ?? 0 > 0)
        #expect(refusal?.body["type"]?.stringValue?.hasSuffix("store-unavailable") == true)
        #expect(!tasks.isEmpty)

        try FileManager.default.removeItem(atPath: ballast)
        // The same event, again, as the answer says; and everything else goes on by itself.
        let answer = try await client.post(event: Self.event("event-\(number)"))
        #expect(answer.status == 202)
        #expect(answer.body["duplicate"] == false)
        tasks["event-\(number)"] = answer.body["task"]?.stringValue
        for task in tasks.values {
            let kinds = try await client.entries(of: task).reduce(into: []) { $0.append($1.kind) }
            #expect(kinds.last == "TaskCompleted")
            #expect(kinds.count { $0 == "EventEmitted" } == 1)
        }
        for (event, task) in tasks {
            // What was accepted is there, under the task that was named.
            let again = try await client.post(event: Self.event(event))
            #expect(again.body["duplicate"] == true)
            #expect(again.body["task"]?.stringValue == task)
        }
        #expect(await server.stop().status == 0)
    }
}
