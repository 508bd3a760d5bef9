import Foundation
import GRDB
import ProactorModel
import ProactorTestSupport
import Testing

/// Timers fire once, whatever becomes of the process that waits for them.
@Suite struct TimerKillTests {
    private static let kills = 12
    private static let servingMilliseconds = 600
    private static let eventsPerRound = 5

    private static let rules = """
        events: { Rang: { description: A bell. }, Answered: { description: Somebody came. } }
        rules:
          gather:
            description: What rang within half a second.
            on: Rang
            collect: { within: 500ms }
            agent: porter
          pair:
            description: What rang one after the other.
            sequence: [{ on: Rang, as: first }, { on: Rang }]
            within: 1h
            agent: porter
          unanswered:
            description: Nobody came.
            on: Rang
            unless: { on: Answered, within: 1500ms }
            agent: porter
        agents:
          porter: { description: Listens., steps: [{ say: "I heard." }] }
        """

    @Test(.timeLimit(.minutes(15)))
    func `a server killed at any moment collects each event once, and misses nothing that did not come`() async throws {
        let site = try Site()
        try site.write("proactor.yaml", "store: { sqlite: var/proactor.db }\n")
        try site.write("Rules/door/door.yaml", Self.rules)
        var generator = SeededGenerator(seed: .random(in: 0...999_999))
        var tasks: [String] = []
        for round in 0..<Self.kills {
            let (server, client) = try await ServerProcess.start(in: site)
            for number in 0..<Self.eventsPerRound {
                let answer = try await client.post(event: [
                    "specversion": "1.0", "id": .string("\(round)-\(number)"), "source": "/door", "type": "Rang",
                ])
                #expect(answer.status == 202)
                tasks += [try #require(answer.body["task"]?.stringValue)]
            }
            // The moment of a kill is a moment of the real clock.
            let pause = Int.random(in: 0...Self.servingMilliseconds, using: &generator)
            try await Task.sleep(for: .milliseconds(pause))
            server.kill()
            _ = await server.result()
        }
        let (server, client) = try await ServerProcess.start(in: site)
        for task in tasks {
            let entries = try await client.entries(of: task).reduce(into: []) { $0.append($1) }
            #expect(entries.last?.kind == "TaskCompleted")
        }
        #expect(await server.stop().status == 0)
        let (collected, paired, woken) = try site.read { db in
            let (collected, paired) = try (Self.collected(by: "gather", db), Self.collected(by: "pair", db))
            let woken = try String.fetchAll(
                db,
                sql: """
                    SELECT events.id FROM runs JOIN events ON sequence = event_sequence WHERE rule = 'unanswered'
                    """
            )
            return (collected, paired, woken.sorted())
        }
        let all = (0..<Self.kills).flatMap { round in (0..<Self.eventsPerRound).map { "\(round)-\($0)" } }.sorted()
        #expect(collected == all)
        #expect(paired == all)
        #expect(woken == all)
        let audit = try await site.run("store", "check")
        #expect(audit.status == 0, "\(audit.output)\(audit.errors)")
    }

    /// The ids of all events that are in what a rule collected.
    private static func collected(by rule: String, _ db: Database) throws -> [String] {
        try String.fetchAll(
            db,
            sql: """
                SELECT member.value ->> 'id' FROM events, json_each(body, '$.data.events') member
                WHERE events.type = 'proactor.rule.collected' AND body ->> '$.source' = ?
                """,
            arguments: ["/proactor/rules/\(rule)"]
        ).sorted()
    }
}
