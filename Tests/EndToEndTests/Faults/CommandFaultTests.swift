import ProactorModel
import Testing

/// What the command says to what cannot be done, and with which exit status.
@Suite(.timeLimit(.minutes(15))) struct CommandFaultTests {
    @Test(arguments: [
        (["serve", "--liste", "127.0.0.1:0"], "Error: Unknown option '--liste'. Did you mean '--listen'?"),
        (["serve", "--listen", "here"], "Error: --listen must be HOST:PORT, such as 127.0.0.1:8787, is 'here'"),
        (["serv"], "Error: Unexpected argument 'serv'"), (["send"], "Error: Missing expected argument '<type>'"),
        (["approvals", "approve"], "Error: Missing expected argument '<id>'"),
    ])
    func `wrong usage ends with status 2 and says what is wrong`(arguments: [String], message: String) async throws {
        let process = try ChildProcess(arguments, in: Site())
        let result = await process.result()
        #expect(result.status == 2)
        #expect(result.output.isEmpty)
        #expect(result.errorLines.first == message)
    }

    @Test(arguments: [["--help"], ["--version"], ["serve", "--help"], ["help", "check"]])
    func `help is no error`(arguments: [String]) async throws {
        let process = try ChildProcess(arguments, in: Site())
        let result = await process.result()
        #expect(result.status == 0)
        #expect(result.errors.isEmpty)
        #expect(!result.output.isEmpty)
    }

    @Test func `check says that all is well, with status 0`() async throws {
        let site = try Site.bell()
        let text = try await site.run("check")
        #expect(text.status == 0)
        #expect(text.errors.isEmpty)
        #expect(text.output == "1 rule, 1 agent, 2 event types: no problems\n")

        let json = try await site.run("check", "--format", "json")
        #expect(json.status == 0)
        let report = try JSONParser.parse(json.output)
        #expect(report["ruleBook"]?.stringValue?.count == 64)
        #expect(report["problems"] == [])
    }

    @Test func `check lists problems, with status 1`() async throws {
        let site = try Site.bell(rules: "rules:\n  wave: { description: Wave., on: BellRang, agnt: porter }\n")
        let text = try await site.run("check")
        #expect(text.status == 1)
        #expect(text.errors.isEmpty)
        #expect(text.output.hasPrefix("Rules/bell/more.yaml:2:"))
        #expect(text.output.contains("did you mean 'agent'?"))
        #expect(text.output.contains("1 warning") || text.output.contains("0 warnings"))

        let json = try await site.run("check", "--format", "json")
        #expect(json.status == 1)
        let report = try JSONParser.parse(json.output)
        #expect(report["ruleBook"] == .some(.null))
        let unknown = try #require(report["problems"]?.arrayValue?.first { $0["code"] == "unknown-key" })
        #expect(unknown["severity"] == "error")
        #expect(unknown["file"] == "Rules/bell/more.yaml")
        #expect(unknown["line"] == 2)
        #expect(unknown["column"] == 45)
        #expect(unknown["hint"] == "did you mean 'agent'?")
    }

    @Test func `warnings alone leave the status of check 0`() async throws {
        let site = try Site.bell(
            rules: """
                events: { LampLit: { description: There is light. } }
                rules:
                  light: { description: Light., on: BellRang, match: { subject: lamp }, agent: porter, emits: [DoorOpened, LampLit] }
                """
        )
        let text = try await site.run("check")
        #expect(text.status == 0)
        #expect(text.output.contains("warning: rule 'light' lists 'LampLit' in 'emits'"))
        #expect(text.output.contains("0 errors, 1 warning"))
    }

    @Test func `a directory that is not there is named`() async throws {
        let result = try await Site().run("check", "nowhere")
        #expect(result.status == 1)
        #expect(result.errors == "proactor: there is no directory nowhere\n")
    }

    @Test(arguments: [["tasks"], ["approvals", "list"], ["watch", "task_1"], ["audit", "verify"]])
    func `a server that does not answer is named`(arguments: [String]) async throws {
        // Nothing listens on port 1, which only root could do.
        let process = try ChildProcess(arguments, in: Site(), environment: ["PROACTOR_SERVER": "http://127.0.0.1:1"])
        let result = await process.result()
        #expect(result.status == 1)
        #expect(result.errorLines.count == 1)
        #expect(result.errors.hasPrefix("proactor: there is no answer from http://127.0.0.1:1"))
    }

    @Test func `a payload that is no JSON is refused before it is sent`() async throws {
        let result = try await Site().run("send", "BellRang", "--source", "/door", "--data", "{")
        #expect(result.status == 1)
        #expect(result.errorLines.count == 1)
        #expect(result.errors.hasPrefix("proactor: --data is not JSON: "))
    }

    @Test func `what the server refuses is said with its reason`() async throws {
        let site = try Site.bell("people: { anna: { name: Anna } }")
        let (server, client) = try await ServerProcess.start(in: site)
        let here = ["PROACTOR_SERVER": client.server]
        let missing = try await site.run("tasks", "task_none", environment: here)
        #expect(missing.status == 1)
        #expect(missing.errors.contains("there is no task 'task_none'"))
        let reserved = try await site.run("send", "BellRang", "--source", "/proactor/door", environment: here)
        #expect(reserved.status == 1)
        #expect(reserved.errors.contains("begins with /proactor/"))
        let proposal = try await site.run("approvals", "approve", "prop_none", "--as", "anna", environment: here)
        #expect(proposal.status == 1)
        #expect(proposal.errors.contains("there is no proposal 'prop_none'"))
        let empty = try await site.run("audit", "verify", environment: here)
        #expect(empty.status == 0)
        #expect(empty.output == "The audit log is empty.\n")
        await server.stop()
    }

    @Test func `an audit log that somebody changed does not hold`() async throws {
        let site = try await Self.decidedSite()
        let fine = try await site.run("audit", "verify", "--file", site.store)
        #expect(fine.status == 0)
        #expect(fine.output.hasPrefix("The audit log holds: 1 entries, the last with hash "))
        try site.writeDatabase("var/proactor.db", "UPDATE audit SET actor = 'ben'")
        let changed = try await site.run("audit", "verify", "--file", site.store)
        #expect(changed.status == 1)
        #expect(changed.output.hasPrefix("The audit log does not hold: "))
    }

    /// A site whose server ended after one decision.
    private static func decidedSite() async throws -> Site {
        let site = try Site.bell(
            "people: { anna: { name: Anna } }",
            rules: """
                rules:
                  ask:
                    description: Ask whether to open.
                    on: BellRang
                    agent: porter
                    emits: [DoorOpened]
                    approval: { approvers: [anna] }
                """
        )
        let (server, client) = try await ServerProcess.start(in: site)
        let task = try #require(
            try await client.post(event: try JSONParser.parse(Site.ring("1"))).body["task"]?.stringValue
        )
        for try await entry in client.entries(of: task) where entry.kind == "ProposalWaiting" {
            let proposal = try #require(entry.data["proposal"]?.stringValue)
            let answer = try await client.post(
                "/proposals/\(proposal)/decisions",
                ["verdict": "approve", "by": "anna"]
            )
            #expect(answer.status == 200)
        }
        await server.stop()
        return site
    }
}
