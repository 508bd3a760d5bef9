import Foundation
import ProactorModel
import ProactorTestSupport
import Testing

/// What keeps a server from starting is said in one line that says what to do, or all at once where it is several things.
@Suite(.timeLimit(.minutes(15))) struct ServeFaultTests {
    /// Starts a server that cannot start; answers what it says.
    private func refusal(_ site: Site, _ arguments: String...) async throws -> [String] {
        let process = try ChildProcess(["serve"] + arguments, in: site)
        let result = await process.result()
        #expect(result.status == 1)
        #expect(result.output.isEmpty)
        return result.errorLines
    }

    @Test func `a file that is no YAML is named, and nothing that it may declare is said to be missing`() async throws {
        let site = try Site.bell(
            rules: "rules:\n  close: { description: Close., on: BellRang, agent: nobody, emits: [DoorOpened] }\n"
        )
        try site.write("Agents/broken.yaml", "agents: [")
        let lines = try await self.refusal(site)
        #expect(lines.contains { $0.contains("Agents/broken.yaml:2:1: error: ") })
        #expect(!lines.contains { $0.contains("nobody") && $0.contains("error") })
    }

    @Test func `everything that is wrong with the files is listed at once`() async throws {
        let site = try Site.bell(
            "listn: 127.0.0.1:0",
            rules: """
                rules:
                  wave: { description: Wave., on: BellRang, agnt: porter }
                  close: { description: Close., on: BellRang, agent: nobody, emits: [DoorShut] }
                agents:
                  butler: { description: Serves., tools: [lookup], steps: [{ call: lookup }] }
                """
        )
        try site.write("Agents/broken.yaml", "agents: { cook: { steps: 5 } }")
        let lines = try await self.refusal(site)
        for problem in [
            "proactor.yaml:1:1: error: unknown key 'listn'", "Agents/broken.yaml:1:26: error: ",
            "Rules/bell/more.yaml:2:45: error: unknown key 'agnt'", "error: there is no agent 'nobody'",
            "error: there is no event type 'DoorShut'",
        ] {
            #expect(lines.contains { $0.contains(problem) }, "\(problem)")
        }
        #expect(lines.last?.hasSuffix("the server starts only with a rule book without errors") == true)
        #expect(!FileManager.default.fileExists(atPath: site.store))
    }

    @Test func `an agent that names an unknown tool is shown with its place`() async throws {
        let site = try Site.bell(
            rules: """
                rules: { serve: { description: Serve., on: DoorOpened, agent: butler } }
                agents:
                  butler: { description: Serves., tools: [lookup], steps: [{ call: lookup }] }
                """
        )
        let lines = try await self.refusal(site)
        #expect(
            lines.first
                == "Rules/bell/more.yaml:3:43: error: there is no tool 'lookup' in proactor.yaml [unknown-tool]"
        )
    }

    @Test func `an unknown event type in 'emits' is shown with the name that was meant`() async throws {
        let site = try Site.bell(
            rules: """
                rules:
                  open-again: { description: Open., on: BellRang, agent: porter, emits: [DoorOpened, DoorOpend] }
                """
        )
        let lines = try await self.refusal(site)
        #expect(lines.contains { $0.contains("error: there is no event type 'DoorOpend' [unknown-event-type]") })
        #expect(lines.contains { $0.contains("did you mean 'DoorOpened'?") })
    }

    @Test func `a configuration that is not there is named`() async throws {
        let lines = try await self.refusal(Site())
        #expect(
            lines == [
                "proactor: there is no proactor.yaml; run in the directory of proactor.yaml, or name it with --config"
            ]
        )
    }

    @Test func `a port that is in use is named`() async throws {
        let (server, client) = try await ServerProcess.start(in: try Site.bell())
        let address = client.server.dropFirst("http://".count)
        let lines = try await self.refusal(try Site.bell(), "--listen", String(address))
        #expect(lines == ["proactor: \(address) is in use; end what listens there, or pass --listen HOST:PORT"])
        await server.stop()
    }

    @Test func `a second server on the same store is refused, and the first goes on`() async throws {
        let site = try Site.bell()
        let (server, client) = try await ServerProcess.start(in: site)
        let lines = try await self.refusal(site, "--listen", "127.0.0.1:0")
        #expect(lines.count == 1)
        #expect(lines.first?.hasPrefix("proactor: another proactor uses this database") == true)
        #expect(try await client.get("/health/ready")["status"] == "ready")
        await server.stop()
    }

    @Test func `a store that is a directory is refused, and nothing is left beside it`() async throws {
        let site = try Site.bell("store: { sqlite: Rules }")
        let lines = try await self.refusal(site)
        #expect(lines == ["proactor: ./Rules is a directory; name a file in 'store', such as ./Rules/proactor.db"])
        #expect(!FileManager.default.fileExists(atPath: site.directory.file("Rules.lock")))
    }

    @Test func `a store that is no database is refused, and left as it is`() async throws {
        let site = try Site.bell("store: { sqlite: notes.txt }")
        try site.write("notes.txt", "Feed the cat.\n")
        let lines = try await self.refusal(site)
        #expect(
            lines == ["proactor: ./notes.txt is not an SQLite database; move it away, or choose another 'store'"]
        )
        #expect(try String(contentsOfFile: site.directory.file("notes.txt"), encoding: .utf8) == "Feed the cat.\n")
    }

    @Test(arguments: ["/sys/proactor.db", "/proc/none/proactor.db"])
    func `a store where nothing can be written is named`(path: String) async throws {
        let lines = try await self.refusal(try Site.bell("store: { sqlite: \(path) }"))
        #expect(lines.count == 1)
        #expect(lines.first?.contains("choose another 'store' or mend its permissions") == true)
        #expect(lines.first?.contains(URL(fileURLWithPath: path).deletingLastPathComponent().path) == true)
    }

    @Test func `every tool whose database is missing is named with its place`() async throws {
        let site = try Site.bell(
            """
            tools:
              rooms: { sql: { database: rooms.sqlite, query: SELECT 1 } }
              guests: { sql: { database: guests.sqlite, query: SELECT 1 } }
            """
        )
        let lines = try await self.refusal(site)
        #expect(lines.count == 2)
        #expect(
            lines.first?.hasPrefix(
                "proactor: proactor.yaml:3:3: the tool 'guests' needs the database guests.sqlite, which"
            ) == true
        )
        #expect(
            lines.last?.hasPrefix(
                "proactor: proactor.yaml:2:3: the tool 'rooms' needs the database rooms.sqlite, which"
            ) == true
        )
    }

    @Test(arguments: [
        ("SELECT name FROM guest", "no such table: guest"), ("DELETE FROM guests", "changes data"),
    ])
    func `a query that cannot be asked is found at start`(query: String, reason: String) async throws {
        let site = try Site.bell("tools: { guests: { sql: { database: guests.sqlite, query: \(query) } } }")
        try site.writeDatabase("guests.sqlite", "CREATE TABLE guests (name TEXT)")
        let lines = try await self.refusal(site)
        #expect(lines.count == 1)
        #expect(
            lines.first?.contains("the tool 'guests'") == true || lines.first?.contains("of the tool 'guests'") == true
        )
        #expect(lines.first?.contains(reason) == true)
    }

    @Test(arguments: ["0.0.0.0:0", "192.0.2.1:80", "[::]:0"])
    func `an address that others can reach is refused`(address: String) async throws {
        let lines = try await self.refusal(try Site.bell(), "--listen", address)
        #expect(lines.count == 1)
        #expect(lines.first?.hasPrefix("proactor: 'listen' is \(address), where other machines reach it") == true)
    }
}
