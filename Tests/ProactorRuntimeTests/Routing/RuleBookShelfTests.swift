import ProactorModel
import ProactorRules
import ProactorRuntime
import ProactorStorage
import ProactorTestSupport
import Testing

@Suite(.timeLimit(.minutes(15))) struct RuleBookShelfTests {
    private static let one = Rules.answering("      - { emit: Answered, data: { n: 1 } }")
    private static let two = Rules.answering("      - { emit: Answered, data: { n: 2 } }")

    @Test func `after a restart with changed rules a run ends with those that it began with`() async throws {
        let before = try Engine(Self.one)
        try await before.store.saveRuleBook(
            hash: before.book.hash,
            contents: before.book.contents,
            at: before.clock.now
        )
        let old = try await before.take(Engine.event("old"))[0]

        // The next process knows the changed rules only.
        let after = try Engine(Self.two, in: try await before.reopened())
        let new = try await after.take(Engine.event("new"))[0]
        try await after.running(after.pool(), after.router) {
            try await after.completed(old)
            try await after.completed(new)
        }
        let outputs = try await after.outputs()
        for (task, number) in [(old, 1), (new, 2)] {
            let run = try await after.run(of: task)
            #expect(outputs.first { $0.id == "\(run.id)-0" }?.jsonData["n"] == .int(Int64(number)))
        }
        await after.store.close()
    }

    @Test func `runs of agents that the changed rules no longer have end all the same`() async throws {
        let before = try Engine(Self.one)
        try await before.store.saveRuleBook(
            hash: before.book.hash,
            contents: before.book.contents,
            at: before.clock.now
        )
        let old = try await before.take(Engine.event("old"))[0]
        let after = try Engine(
            """
            events: { Asked: { description: A question. } }
            rules: { other: { description: Other., on: Asked, agent: other } }
            agents: { other: { steps: [{ say: hello }] } }
            """,
            in: try await before.reopened()
        )
        try await after.running(after.pool(), after.router) { try await after.completed(old) }
        #expect(try await after.run(of: old).state == .completed)
        #expect(try await after.outputs().map { $0.jsonData["n"] } == [1])
        await after.store.close()
    }

    @Test func `a replaced rule book stays for the runs that began with it`() async throws {
        let engine = try Engine(Self.one)
        let old = try await engine.take(Engine.event("old"))[0]
        engine.books.replace(with: try Engine.book(Self.two))
        let new = try await engine.take(Engine.event("new"))[0]
        try await engine.running(engine.pool(), engine.router) {
            try await engine.completed(old)
            try await engine.completed(new)
        }
        let numbers = try await engine.outputs().map { $0.jsonData["n"]?.intValue }
        #expect(numbers.sorted { ($0 ?? 0) < ($1 ?? 0) } == [1, 2])
    }

    @Test func `a rule book that nobody kept makes a dead letter that says so`() async throws {
        let before = try Engine(Self.one)
        let task = try await before.take(Engine.event("old"))[0]
        let after = try Engine(Self.two, in: try await before.reopened())
        try await after.running(after.router, after.pool()) { try await after.completed(task) }
        let run = try await after.run(of: task)
        #expect(run.state == .deadLettered)
        #expect(run.failures.map(\.code) == ["rule-book-lost"])
        #expect(run.failures.first?.message.contains(before.book.hash) == true)
        await after.store.close()
    }
}
