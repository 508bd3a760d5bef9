import ProactorDiagnostics
import ProactorModel
import ProactorRules
import ProactorRuntime
import Testing

@Suite("Reloading over HTTP", .timeLimit(.minutes(15)))
struct ReloadTests {
    private static func options(_ candidate: ReloadCandidate) -> TestServer.Options {
        var options = TestServer.Options()
        options.reload = { candidate }
        return options
    }

    @Test("what checks is in force with the answer, and the people with it")
    func reloads() async throws {
        let book = try TestBook.make("# changed\n")
        let people = Directory(people: ["dora": Person(id: "dora", name: "Dora")], groups: [:])
        let candidate = ReloadCandidate(book: book, directory: people, diagnostics: [], pendingKeys: ["listen"])
        var options = Self.options(candidate)
        options.works = true
        try await TestServer.run(options) { server in
            #expect(try await server.get("/rules").json?["lastReload"]?["trigger"] == "start")
            let answer = try await server.send("POST", "/reload")
            #expect(answer.status == 200, "\(answer.text)")
            #expect(answer.json?["accepted"] == true)
            #expect(answer.json?["needRestart"] == ["listen"])
            let rules = try await server.get("/rules").json
            #expect(rules?["hash"] == .string(book.hash))
            #expect(rules?["lastReload"]?["ruleBook"] == .string(book.hash))
            #expect(rules?["lastReload"]?["by"] == "open")
        }
    }

    @Test("what does not check is answered with its problems, and what was before stays in force")
    func refuses() async throws {
        let flaw = Diagnostic(
            .error,
            Diagnostic.Code("missing-key"),
            "a rule needs the key 'agent'",
            hint: "name one",
            at: SourceLocation(file: "Rules/a.yaml", range: SourceRange(at: SourcePosition(line: 4, column: 2)))
        )
        try await TestServer.run(Self.options(ReloadCandidate(book: nil, diagnostics: [flaw]))) { server in
            let before = try await server.get("/rules").json?["hash"]
            let answer = try await server.send("POST", "/reload")
            expectProblem(answer, 422, "rule-book-refused", says: "1 error")
            let problem = try #require(answer.json?["problems"]?.arrayValue?.first)
            #expect((problem["file"], problem["line"], problem["column"]) == ("Rules/a.yaml", 4, 2))
            #expect((problem["message"], problem["hint"]) == ("a rule needs the key 'agent'", "name one"))
            let rules = try await server.get("/rules").json
            #expect(rules?["hash"] == before)
            #expect(rules?["lastReload"]?["accepted"] == false)
            #expect(rules?["lastReload"]?["problems"] == answer.json?["problems"])
        }
    }
}
