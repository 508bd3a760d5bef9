import Foundation
import GRDB
import ProactorModel
import ProactorTestSupport
import Testing

/// What an operator does to a server that works.
@Suite(.timeLimit(.minutes(15))) struct OperationTests {
    /// Rings and waits until the door was opened; answers the task.
    private func ring(_ id: String, _ client: Client) async throws -> String {
        let answer = try await client.post(event: try JSONParser.parse(Site.ring(id)))
        let task = try #require(answer.body["task"]?.stringValue)
        let last = try await client.entries(of: task).reduce(into: []) { $0.append($1) }.last
        #expect(last?.kind == "TaskCompleted")
        return task
    }

    /// What became of the last look at the files, once that is as wanted.
    private func lastReload(_ client: Client, where isWanted: (JSONValue) -> Bool) async throws -> JSONValue {
        while true {
            let last = try #require(try await client.get("/rules")["lastReload"])
            if isWanted(last) { return last }
        }
    }

    private static func rules(_ data: String, agent: String = "agent") -> String {
        """
        events: { KnockHeard: {}, Answered: {} }
        rules: { answer: { on: KnockHeard, \(agent): butler, emits: [Answered] } }
        agents: { butler: { steps: [{ emit: Answered, data: \(data) }] } }
        """
    }

    @Test func `rules change while the server runs, and broken ones change nothing`() async throws {
        let site = try Site.bell(rules: Self.rules("{ n: 1 }"))
        let (server, client) = try await ServerProcess.start(in: site)
        let first = try await client.get("/rules")["hash"]

        // As editors save: another file takes the name.
        try site.write("Rules/bell/.more.yaml.new", Self.rules("{ n: 2 }"))
        let (from, to) = (site.directory.file("Rules/bell/.more.yaml.new"), site.directory.file("Rules/bell/more.yaml"))
        let renamed = unsafe rename(from, to)
        #expect(renamed == 0)
        let seen = try await self.lastReload(client) { $0["trigger"] == "files" }
        #expect(seen["accepted"] == true)
        #expect(seen["replaced"] == first)
        let second = seen["ruleBook"]

        try site.write("Rules/bell/more.yaml", Self.rules("{ n: 3 }", agent: "agnt"))
        server.hangUp()
        let refused = try await self.lastReload(client) { $0["trigger"] == "signal" }
        #expect(refused["accepted"] == false)
        #expect(refused["problems"]?.arrayValue?.contains { $0["file"] == "Rules/bell/more.yaml" } == true)
        #expect(try await client.get("/rules")["hash"] == second)
        let command = try await site.run("reload", environment: ["PROACTOR_SERVER": client.server])
        #expect(command.status == 1)
        #expect(command.output.contains("did you mean 'agent'?"))
        _ = try await self.ring("ring", client)

        try site.write("Rules/bell/more.yaml", Self.rules("{ n: 4 }"))
        let accepted = try await site.run("reload", environment: ["PROACTOR_SERVER": client.server])
        #expect(accepted.status == 0)
        let knock = #"{"specversion":"1.0","id":"k","source":"/door","type":"KnockHeard"}"#
        let answer = try await client.post(event: try JSONParser.parse(knock))
        let task = try #require(answer.body["task"]?.stringValue)
        let entries = try await client.entries(of: task).reduce(into: []) { $0.append($1) }
        #expect(entries.first { $0.kind == "EventEmitted" }?.data["data"] == ["n": 4])
        #expect(await server.stop().status == 0)
    }

    @Test func `without watching only those who ask make the server look`() async throws {
        let site = try Site.bell("watch: false\n")
        let (server, client) = try await ServerProcess.start(in: site)
        try site.write("Rules/bell/more.yaml", Self.rules("{ n: 1 }"))
        server.hangUp()
        #expect(try await self.lastReload(client) { $0["trigger"] == "signal" }["replaced"] != nil)
        await server.stop()
    }

    @Test func `a backup of a server at work is restored, and everything goes on`() async throws {
        let site = try Site.bell()
        let (server, client) = try await ServerProcess.start(in: site)
        var tasks: [String] = []
        for number in 0..<5 { tasks.append(try await self.ring("before-\(number)", client)) }
        let backup = try await site.run("backup", "copy.db")
        #expect(backup.status == 0, "\(backup.errors)")
        #expect(backup.output.hasPrefix("copy.db is sound"))
        #expect(try await site.run("backup", "copy.db").status == 1)
        #expect(try await site.run("store", "check").status == 0)
        _ = try await self.ring("after", client)
        server.kill()
        _ = await server.result()

        for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: site.store + suffix) }
        try FileManager.default.copyItem(atPath: site.directory.file("copy.db"), toPath: site.store)
        let (next, again) = try await ServerProcess.start(in: site)
        for (number, task) in tasks.enumerated() {
            #expect(try await again.get("/tasks/\(task)")["state"] == "completed")
            let repeated = try await again.post(event: try JSONParser.parse(Site.ring("before-\(number)")))
            #expect(repeated.body["task"] == .string(task))
            #expect(repeated.body["duplicate"] == true)
        }
        // What came after the backup is gone with the former file, and can be sent again.
        _ = try await self.ring("after", again)
        let events = try await again.get("/events?type=BellRang")["events"]?.arrayValue
        #expect(events?.count == 6)
        #expect(await next.stop().status == 0)
        #expect(try await site.run("store", "check").status == 0)
    }

    @Test func `a second signal ends the server at once, and nothing is lost by it`() async throws {
        let site = try Site()
        try site.writeDatabase("rooms.sqlite", "CREATE TABLE rooms (n INTEGER); INSERT INTO rooms VALUES (1)")
        try site.write(
            "proactor.yaml",
            """
            limits: { shutdown: 1h }
            tools:
              rooms:
                timeout: 1h
                sql:
                  database: rooms.sqlite
                  query: >-
                    WITH RECURSIVE walls (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM walls WHERE n < 100000000000)
                    SELECT count(*) AS n FROM walls
            """
        )
        try site.write(
            "Rules/house/house.yaml",
            """
            events: { BellRang: {} }
            rules: { search: { on: BellRang, agent: searcher } }
            agents: { searcher: { tools: [rooms], steps: [{ call: rooms, with: {}, as: found }] } }
            """
        )
        let (server, client) = try await ServerProcess.start(in: site)
        let answer = try await client.post(event: try JSONParser.parse(Site.ring("ring")))
        let task = try #require(answer.body["task"]?.stringValue)
        for try await entry in client.entries(of: task) where entry.kind == "ToolCalled" { break }
        server.terminate()
        // The first thing that ends is the taking of requests.
        while (try? await client.get("/health/live")) != nil {}
        server.terminate()
        let result = await server.result()
        #expect(result.status == 128 + SIGTERM)
        #expect(result.errors.contains("ended at once by a second signal"))
        let states = try site.read { try String.fetchAll($0, sql: "SELECT state FROM runs") }
        #expect(states == ["running"])
    }

    @Test(arguments: [true, false])
    func `the log holds payloads where it is told to, and only there`(isTold: Bool) async throws {
        let site = try Site.bell("logs: { format: json, payloads: \(isTold) }\n", rules: Self.rules("{ word: sesame }"))
        let server = try ServerProcess.launch(in: site, ["--log-level", "notice"])
        let client = try #require(await server.serving())
        let knock =
            #"{"specversion":"1.0","id":"k","source":"/door","type":"KnockHeard","data":{"at":"the back door"}}"#
        let answer = try await client.post(event: try JSONParser.parse(knock))
        let task = try #require(answer.body["task"]?.stringValue)
        _ = try await client.entries(of: task).reduce(into: 0) { count, _ in count += 1 }
        let errors = await server.stop().errors
        #expect(errors.contains("the back door") == isTold)
        #expect(errors.contains("sesame") == isTold)
    }
}
