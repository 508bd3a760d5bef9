import Foundation
import ProactorModel
import ProactorTestSupport
import Testing

/// Several nodes on one PostgreSQL database, of which one fails under load.
@Suite(.enabled(if: PostgreSQLServer.isExpected), .serialized, .timeLimit(.minutes(15)))
struct NodesTests {
    private static let events = 90

    @Test func `three nodes share the work, and one that is killed loses nothing`() async throws {
        try await self.withNodes { nodes, database in
            let tasks = try await Self.ring(0..<Self.events, at: nodes.map(\.client))
            // In the middle of the work, with runs under its leases.
            try await database.waitForWorkers(3)
            nodes[0].server.kill()
            _ = await nodes[0].server.result()
            try await Self.waitForEnd(of: tasks, at: nodes[1].client)
            try await database.expectWhole(Self.events)
        }
    }

    @Test func `a node that stood still past its leases completes nothing of what another one took`() async throws {
        try await self.withNodes { nodes, database in
            let tasks = try await Self.ring(0..<Self.events, at: nodes.map(\.client))
            try await database.waitForWorkers(3)
            nodes[0].server.pause()
            try await Self.waitForEnd(of: tasks, at: nodes[1].client)
            nodes[0].server.resume()
            // It is well again, and what it finds is done.
            let more = try await Self.ring(Self.events..<Self.events + 10, at: [nodes[0].client])
            try await Self.waitForEnd(of: more, at: nodes[0].client)
            try await database.expectWhole(Self.events + 10)
        }
    }

    private typealias Node = (server: ServerProcess, client: Client)

    private func withNodes(_ body: ([Node], NodesDatabase) async throws -> Void) async throws {
        let server = try await PostgreSQLServer.shared.value
        let database = NodesDatabase(server: server, address: try await server.database())
        let site = try Site.nodes()
        var nodes: [Node] = []
        for _ in 0..<3 {
            let node = try await ServerProcess.start(in: site, environment: ["DATABASE_URL": database.address])
            nodes.append(node)
        }
        try await body(nodes, database)
        for node in nodes { node.server.terminate() }
        for node in nodes { _ = await node.server.result() }
    }

    /// Posts an equal part of the events to each node, at once; gives their tasks.
    private static func ring(_ numbers: Range<Int>, at clients: [Client]) async throws -> [String] {
        try await withThrowingTaskGroup(of: [String].self) { group in
            for (place, client) in clients.enumerated() {
                let own = numbers.filter { $0 % clients.count == place }
                group.addTask { try await Self.ring(own, at: client) }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    private static func ring(_ numbers: [Int], at client: Client) async throws -> [String] {
        let batch = numbers.map { number -> JSONValue in
            ["specversion": "1.0", "id": .string("\(number)"), "source": "/door", "type": "BellRang"]
        }
        for _ in 0..<Self.attempts {
            let answer = try await client.post(
                "/events",
                .array(batch),
                contentType: "application/cloudevents-batch+json"
            )
            // As a sender does: a transaction that was broken off is tried again.
            guard answer.status != 503 else { continue }
            #expect(answer.status == 202)
            let tasks = answer.body["tasks"]?.arrayValue?.compactMap { $0["task"]?.stringValue } ?? []
            #expect(tasks.count == numbers.count)
            return tasks
        }
        Issue.record("the events were never accepted")
        return []
    }

    private static let attempts = 20

    /// Follows tasks to their ends, on whichever node they are.
    private static func waitForEnd(of tasks: [String], at client: Client) async throws {
        for task in tasks {
            let entries = try await client.entries(of: task).reduce(into: []) { $0.append($1) }
            #expect(entries.map(\.number) == Array(1...max(1, entries.count)))
            #expect(entries.last?.kind == "TaskCompleted")
        }
    }
}

/// What stands in the database of the nodes.
private struct NodesDatabase {
    let server: PostgreSQLServer
    let address: String

    /// Expects every event once, with one run that is completed, one output, and one end told.
    func expectWhole(_ count: Int) async throws {
        let expected = [
            "SELECT count(*) FROM events WHERE type = 'BellRang'": count,
            "SELECT count(*) FROM events WHERE type = 'DoorOpened'": count,
            "SELECT count(*) FROM runs": count,
            "SELECT count(*) FROM runs WHERE state = 'completed'": count,
            "SELECT count(DISTINCT event_sequence) FROM runs": count,
            "SELECT count(*) FROM tasks WHERE is_completed": count,
            "SELECT count(*) FROM progress WHERE kind = 'TaskCompleted'": count,
            "SELECT max(sequence) - count(*) FROM events": 0,
        ]
        for (sql, number) in expected {
            let found = try await self.number(sql)
            #expect(found == number, "\(sql)")
        }
    }

    /// Waits until so many nodes are at work at once.
    func waitForWorkers(_ count: Int) async throws {
        let sql = "SELECT count(DISTINCT lease_worker) FROM runs WHERE state = 'running'"
        for _ in 0..<Self.looksMaximum {
            if try await self.number(sql) >= count { return }
        }
        Issue.record("\(count) nodes were never at work at once")
    }

    /// Looks before the load must be over.
    private static let looksMaximum = 200

    private func number(_ sql: String) async throws -> Int {
        let found = try await self.server.run(sql, at: self.address)
        return Int(found.trimmingCharacters(in: .whitespacesAndNewlines)) ?? -1
    }
}
