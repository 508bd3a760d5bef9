import Foundation
import GRDB
import ProactorModel
import ProactorTestSupport
import Testing

/// A server that is asked to end does so in order, and the next one goes on where it stood.
@Suite(.timeLimit(.minutes(15))) struct ShutdownTests {
    /// Turns of a run's loop, each of which asks a database and writes a step.
    private static let turns = 40

    /// A deployment whose agent works long enough to be met at work, however busy the machine is: each answer of its
    /// database takes the processor some time, the more the more walls it counts.
    private static func busySite(walls: Int = 100_000) throws -> Site {
        let site = try Site()
        try site.writeDatabase("rooms.sqlite", "CREATE TABLE rooms (n INTEGER); INSERT INTO rooms VALUES (1)")
        try site.write(
            "proactor.yaml",
            """
            limits: { shutdown: 100ms }
            tools:
              rooms:
                timeout: 60s
                sql:
                  database: rooms.sqlite
                  query: >-
                    WITH RECURSIVE walls (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM walls WHERE n < \(walls))
                    SELECT count(*) AS n FROM walls
            """
        )
        try site.write(
            "Rules/house/house.yaml",
            """
            events:
              BellRang: { description: Somebody is at the door. }
              HouseSearched: { description: Every room was looked into. }
            rules:
              search:
                description: Look into every room.
                on: BellRang
                agent: searcher
                emits: [HouseSearched]
            agents:
              searcher:
                description: Looks into rooms.
                tools: [rooms]
                steps:
                  - forEach: "lists.range(\(Self.turns))"
                    as: room
                    steps:
                      - call: rooms
                        with: {}
                        as: found
                  - emit: HouseSearched
                    data: {}
            """
        )
        return site
    }

    @Test func `runs at work are handed back, and go on where their journal ends`() async throws {
        let site = try Self.busySite()
        let (first, client) = try await ServerProcess.start(in: site)
        var tasks: [String] = []
        for number in 0..<8 {
            let answer = try await client.post(event: try JSONParser.parse(Site.ring("ring-\(number)")))
            tasks.append(try #require(answer.body["task"]?.stringValue))
        }
        // Until the first run is in the middle of its work.
        for try await entry in client.entries(of: tasks[0]) where entry.kind == "ToolReturned" { break }
        let ended = await first.stop()
        #expect(ended.status == 0)
        #expect(ended.errors.isEmpty)
        let (journaled, unfinished) = try site.read { db in
            (
                try Self.steps(in: db),
                try Int.fetchOne(db, sql: "SELECT count(*) FROM runs WHERE state = 'queued' AND attempt = 0") ?? 0
            )
        }
        #expect(!journaled.isEmpty)
        // Handed back, which counts as no attempt.
        #expect(unfinished == 8)

        let (second, again) = try await ServerProcess.start(in: site)
        for task in tasks {
            let entries = try await again.entries(of: task).reduce(into: []) { $0.append($1) }
            #expect(entries.map(\.number) == Array(1...max(1, entries.count)))
            #expect(entries.last?.kind == "TaskCompleted")
            #expect(entries.count { $0.kind == "EventEmitted" } == 1)
            // No step was done twice.
            #expect(entries.count { $0.kind == "ToolReturned" } == Self.turns)
        }
        #expect(await second.stop().status == 0)
        let (after, completed) = try site.read { db in
            (
                try Self.steps(in: db),
                try Int.fetchOne(db, sql: "SELECT count(*) FROM runs WHERE state = 'completed' AND attempt = 1")
            )
        }
        #expect(completed == 8)
        #expect(after.count == 8 * Self.turns)
        #expect(journaled.isSubset(of: after))
    }

    /// Each step of each run, with the time when it was done.
    private static func steps(in db: Database) throws -> Set<String> {
        try String.fetchSet(db, sql: "SELECT run_id || ' ' || number || ' ' || finished_at FROM steps")
    }

    @Test func `a run that ends within the limit is waited for`() async throws {
        let site = try Self.busySite()
        try site.write(
            "proactor.yaml",
            """
            limits: { shutdown: 60s }
            tools: { rooms: { sql: { database: rooms.sqlite, query: SELECT n FROM rooms } } }
            """
        )
        let (server, client) = try await ServerProcess.start(in: site)
        let answer = try await client.post(event: try JSONParser.parse(Site.ring("ring")))
        let task = try #require(answer.body["task"]?.stringValue)
        for try await entry in client.entries(of: task) where entry.kind == "ToolReturned" { break }
        #expect(await server.stop().status == 0)
        let (states, outputs) = try site.read { db in
            (
                try String.fetchAll(db, sql: "SELECT state FROM runs"),
                try Int.fetchOne(db, sql: "SELECT count(*) FROM events WHERE type = 'HouseSearched'")
            )
        }
        #expect(states == ["completed"])
        #expect(outputs == 1)
    }

    @Test func `a stream ends with its server, and goes on at the next one without a gap or a repeat`() async throws {
        let site = try Self.busySite(walls: 1_000_000)
        let (first, client) = try await ServerProcess.start(in: site)
        let answer = try await client.post(event: try JSONParser.parse(Site.ring("ring")))
        let task = try #require(answer.body["task"]?.stringValue)
        var seen: [Client.Entry] = []
        for try await entry in client.entries(of: task) {
            seen.append(entry)
            if seen.count == 20 { first.terminate() }
        }
        #expect(await first.result().status == 0)
        #expect(seen.count >= 20)
        #expect(seen.last?.kind != "TaskCompleted")

        let (second, again) = try await ServerProcess.start(in: site)
        for try await entry in again.entries(of: task, after: seen.last?.number ?? 0) { seen.append(entry) }
        #expect(seen.map(\.number) == Array(1...seen.count))
        #expect(seen.last?.kind == "TaskCompleted")
        #expect(seen == (try await again.entries(of: task).reduce(into: []) { $0.append($1) }))
        await second.stop()
    }

    @Test func `after a clean end the file is whole without its log`() async throws {
        let site = try Site.bell()
        let (server, client) = try await ServerProcess.start(in: site)
        let answer = try await client.post(event: try JSONParser.parse(Site.ring("ring")))
        let task = try #require(answer.body["task"]?.stringValue)
        #expect(try await client.entries(of: task).reduce(into: []) { $0.append($1) }.last?.kind == "TaskCompleted")
        #expect(await server.stop().status == 0)
        // What a backup by a plain copy relies on.
        let log = try? FileManager.default.attributesOfItem(atPath: site.store + "-wal")[.size] as? Int
        #expect(log ?? 0 == 0)
        let copy = site.directory.file("copy.db")
        try FileManager.default.copyItem(atPath: site.store, toPath: copy)
        let verified = try await site.run("audit", "verify", "--file", copy)
        #expect(verified.status == 0)
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func `an idle server ends at once`(signal: Int32) async throws {
        let site = try Site.bell()
        let process = try ChildProcess(["serve", "--listen", "127.0.0.1:0"], in: site)
        for await line in process.lines where line.hasPrefix("Serving at ") { break }
        let clock = ContinuousClock()
        let start = clock.now
        process.signal(signal)
        let result = await process.result()
        #expect(result.status == 0)
        #expect(clock.now - start < .seconds(5))
    }
}
