import ProactorDiagnostics
import ProactorEngine
import ProactorModel
import ProactorRules
import ProactorRuntime
import ProactorStorage
import ProactorTestSupport
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(15))) struct ReloadDeskTests {
    private static let one = Rules.answering("      - { emit: Answered, data: { n: 1 } }")
    private static let two = Rules.answering("      - { emit: Answered, data: { n: 2 } }")

    /// What the files say, for a desk to look at.
    private final class Files: Sendable {
        private let state: Mutex<(candidate: ReloadCandidate, looks: Int, accepted: [Directory])>

        init(_ candidate: ReloadCandidate) { self.state = Mutex((candidate, 0, [])) }

        var looks: Int { self.state.withLock { $0.looks } }
        var accepted: [Directory] { self.state.withLock { $0.accepted } }

        func write(_ candidate: ReloadCandidate) { self.state.withLock { $0.candidate = candidate } }

        func desk(_ engine: Engine) -> ReloadDesk {
            ReloadDesk(books: engine.books, store: engine.store, clock: engine.clock, logger: engine.logger) {
                self.state.withLock { state in
                    state.looks += 1
                    return state.candidate
                }
            } onAccepted: { candidate in
                self.state.withLock { $0.accepted.append(candidate.directory) }
            }
        }
    }

    private static let flaw = Diagnostic(
        .error,
        .unknownModel,
        "there is no model 'gpt'",
        hint: "did you mean 'default'?",
        at: SourceLocation(file: "Rules/r.yaml", range: SourceRange(at: SourcePosition(line: 3, column: 7)))
    )

    @Test func `what checks is in force, kept, and in the audit log`() async throws {
        let engine = try Engine(Self.one)
        let next = try Engine.book(Self.two)
        let files = Files(ReloadCandidate(book: next, directory: Engine.people, diagnostics: []))
        let desk = files.desk(engine)
        #expect(desk.last.trigger == .start)
        try await engine.running(desk) {
            let report = try #require(await desk.reload(by: "anna"))
            #expect(report.isAccepted)
            #expect((report.ruleBook, report.replaced) == (next.hash, engine.book.hash))
            #expect(desk.last == report)
        }
        #expect(engine.books.current.hash == next.hash)
        #expect(files.accepted == [Engine.people])
        #expect(try await engine.store.ruleBook(hash: next.hash) == next.contents)
        let audit = try await engine.store.auditEntries(after: 0, limit: 10).map(\.record)
        #expect(audit.map(\.action) == ["rulebook.replaced"])
        #expect(audit.map(\.actor) == ["anna"])
        #expect(audit.map(\.subject) == [next.hash])
        #expect(audit.first?.details["from"] == .string(engine.book.hash))
    }

    @Test func `what does not check changes nothing and is told`() async throws {
        let engine = try Engine(Self.one)
        let files = Files(ReloadCandidate(book: nil, directory: Engine.people, diagnostics: [Self.flaw]))
        let desk = files.desk(engine)
        try await engine.running(desk) {
            let report = try #require(await desk.reload(by: "anna"))
            #expect(!report.isAccepted)
            #expect(report.ruleBook == engine.book.hash)
            let problem = try #require(report.json["problems"]?.arrayValue?.first)
            #expect(problem["file"] == "Rules/r.yaml")
            #expect((problem["line"], problem["column"]) == (3, 7))
            #expect(problem["message"] == "there is no model 'gpt'")
            #expect(problem["hint"] == "did you mean 'default'?")
        }
        #expect(engine.books.current.hash == engine.book.hash)
        #expect(files.accepted.isEmpty)
        #expect(try await engine.store.auditEntries(after: 0, limit: 10).isEmpty)
    }

    @Test func `the same rule book is no change, while people and budgets are taken`() async throws {
        let engine = try Engine(Self.one)
        let files = Files(ReloadCandidate(book: engine.book, directory: Engine.people, diagnostics: []))
        let desk = files.desk(engine)
        try await engine.running(desk) {
            let report = try #require(await desk.reload(by: "anna"))
            #expect(report.isAccepted)
            #expect(report.replaced == nil)
        }
        #expect(files.accepted == [Engine.people])
        #expect(try await engine.store.auditEntries(after: 0, limit: 10).isEmpty)
    }

    @Test func `a run at work ends with the rule book that it began with`() async throws {
        let engine = try Engine(Self.one)
        try await engine.store.saveRuleBook(
            hash: engine.book.hash,
            contents: engine.book.contents,
            at: engine.clock.now
        )
        let old = try await engine.take(Engine.event("old"))[0]
        let desk = Files(ReloadCandidate(book: try Engine.book(Self.two), diagnostics: [])).desk(engine)
        try await engine.running(desk) { #expect(await desk.reload(by: "anna")?.isAccepted == true) }
        let new = try await engine.take(Engine.event("new"))[0]
        try await engine.running(engine.pool(), engine.router) {
            try await engine.completed(old)
            try await engine.completed(new)
        }
        for (task, number) in [(old, 1), (new, 2)] {
            let run = try await engine.run(of: task)
            let outputs = try await engine.outputs()
            #expect(outputs.first { $0.id == "\(run.id)-0" }?.jsonData["n"] == .int(Int64(number)))
        }
    }

    @Test func `who asks while the server shuts down is answered`() async throws {
        let engine = try Engine(Self.one)
        let desk = Files(ReloadCandidate(book: engine.book, diagnostics: [])).desk(engine)
        try await engine.running(desk) {}
        #expect(await desk.reload(by: "anna") == nil)
    }

    @Test func `a store that is gone keeps the rule book in force`() async throws {
        let engine = try Engine(Self.one)
        let desk = Files(ReloadCandidate(book: try Engine.book(Self.two), diagnostics: [])).desk(engine)
        await engine.store.close()
        try await engine.running(desk) {
            let report = try #require(await desk.reload(by: "anna"))
            #expect(!report.isAccepted)
            #expect(report.failure?.contains("the store is unavailable") == true)
        }
        #expect(engine.books.current.hash == engine.book.hash)
    }

    @Test func `former rule books beyond those that are held are compiled again`() async throws {
        let engine = try Engine(Self.one)
        var hashes: [String] = []
        for number in 0..<40 {
            let book = try Engine.book(Rules.answering("      - { emit: Answered, data: { n: \(number) } }"))
            try await engine.store.saveRuleBook(hash: book.hash, contents: book.contents, at: engine.clock.now)
            engine.books.replace(with: book)
            hashes.append(book.hash)
        }
        for hash in hashes { #expect(try await engine.books.book(hash: hash)?.hash == hash) }
        #expect(engine.books.concurrency["answering"] != nil)
    }
}
