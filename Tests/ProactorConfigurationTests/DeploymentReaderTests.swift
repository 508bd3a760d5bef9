import ProactorComponents
import ProactorConfiguration
import ProactorDiagnostics
import ProactorModel
import Testing

@Suite struct DeploymentReaderTests {
    static let whole = """
        listen: 0.0.0.0:80
        store: { sqlite: state/p.db }
        rules: MyRules
        agents: MyAgents
        strictTypes: true
        origins: [https://proactor.example.com, "http://box:8080"]
        watch: false
        retention: { events: 30d, size: 10GB }
        limits:
          eventSize: 1
          requestSize: 2
          nesting: 3
          batchCount: 4
          unroutedEvents: 5
          pendingAppends: 6
          hops: 7
          routingBatch: 8
          workers: 9
          steps: 10
          outputs: 11
          promptSize: 12
          watchers: 13
          delegations: 14
          lease: 14s
          wait: 5m
          idempotency: 6h
          shutdown: 15s
          drain: 16s
          stall: 17s
          operatorKeys: 18
          windowEvents: 19
          windowSize: 20
          partialSequences: 21
          expectedKeys: 22
        tools:
          sales:
            description: Sold units.
            timeout: 3s
            resultSize: 1000
            echo: { text: hello }
          terms: { shout: { text: hi } }
        publicURL: https://proactor.example.com/
        sinks:
          board: { attempts: 3, blind: { place: hall } }
          erp: { blind: { place: cellar } }
        notify:
          - { types: [ReorderApproved, "Stock*"], sinks: [erp, board] }
          - { types: Lost, sinks: erp }
        sources:
          letters:
            description: What people write.
            mail: { text: hello }
          cards: { post: { text: hi } }
        handshake: { origins: [events.example.com], rate: 60 }
        people:
          anna: { name: Anna, email: anna@example.com, slack: U1 }
          ben: { name: Ben }
        groups:
          buyers: [anna, ben]
          nobody: []
        access:
          tokens:
            warehouse:
              hash: sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad
              roles: emit
              types: [Stock*]
              domains: [supply-chain]
            anna: { hash: "${env:ANNA}", roles: [read, approve], person: anna, expires: 2027-01-31 }
          oidc:
            issuer: https://login.example.com
            audience: [proactor]
            jwks: "${file:keys.json}"
            leeway: 5s
            refresh: 10m
            person: preferred_username
            grants:
              - { claim: groups, value: admins, roles: [operate], types: A, domains: [d] }
              - roles: [read]
          sessions: { length: 1h, key: "${env:SESSIONS}" }
        tls: { certificate: cert.pem, key: key.pem, minimumVersion: 1.3, check: 1m }
        telemetry:
          metrics: false
          metricSeries: 18
          content: true
          traces:
            endpoint: http://collector:4318
            headers: { X-Team: ops, Authorization: "Bearer ${env:OTLP_TOKEN}" }
            sample: 0.25
            queue: 19
        logs: { format: json, level: debug, payloads: true }
        http:
          headerSize: 4096
          headerTime: 1s
          bodyTime: 2s
          bodyRate: 3
          idleTime: 4s
          writeTime: 5s
          pingTime: 6s
          connections: 7
          messageSize: 1000
        callbacks:
          secret: "${env:CALLBACK_SECRET}"
          allow: ["https://*.example.com", "http://box:8080"]
          private: true
          attempts: 3
          timeout: 4s

        """

    @Test func `a store in PostgreSQL is read with all that it can say`() throws {
        let (deployment, diagnostics) = read(
            """
            store:
              postgres:
                url: "${env:DATABASE_URL}"
                connections: 8
                statementTimeout: 1s
                lockTimeout: 2s
                silenceTimeout: 3s
            """
        )
        #expect(diagnostics.map(\.description) == [])
        var expected = PostgreSQLDeclaration(url: .environment("DATABASE_URL"))
        #expect(read(#"store: { postgres: { url: "${env:DATABASE_URL}" } }"#).0?.postgreSQL == expected)
        (expected.connections, expected.statementTimeout) = (8, .seconds(1))
        (expected.lockTimeout, expected.silenceTimeout) = (.seconds(2), .seconds(3))
        #expect(deployment?.postgreSQL == expected)
    }

    @Test(
        arguments: [
            ("{ sqlite: a.db, postgres: { url: \"${env:URL}\" } }", "'store' has both 'sqlite' and 'postgres'"),
            ("{ postgres: { url: \"postgresql://me:secret@db/x\" } }", "'url'"),
            ("{ postgres: { connections: 2 } }", "'url'"),
            ("{ postgres: { url: \"${env:URL}\", connections: 0 } }", "'connections'"),
            ("{ postgres: { url: \"${env:URL}\", lockTimeout: 2h } }", "'lockTimeout' must be from 1ms to 1h"),
            ("{}", "'sqlite'"),
            ("{ postgres: { url: \"${env:URL}\" } }\nretention: { size: 1GB }", "'size' of 'retention'"),
        ]
    )
    func `a store that cannot be is reported`(store: String, message: String) {
        let (_, diagnostics) = read("store: \(store)")
        #expect(diagnostics.contains { $0.description.contains(message) }, "\(diagnostics)")
        #expect(!diagnostics.contains { $0.description.contains("secret@") })
    }

    @Test func `every key is read`() async throws {
        let (deployment, diagnostics) = read(Self.whole)
        #expect(diagnostics.map(\.description) == [])
        let read = try #require(deployment)
        #expect(read.baseDirectory == "/base")
        #expect(read.listen == ListenAddress(host: "0.0.0.0", port: 80))
        #expect((read.storePath, read.rulesDirectory, read.agentsDirectory) == ("state/p.db", "MyRules", "MyAgents"))
        #expect(read.strictTypes)
        #expect(!read.watch)
        #expect(read.retention == Retention(age: .seconds(30 * 86_400), size: 10_000_000_000))
        #expect(read.origins == ["https://proactor.example.com", "http://box:8080"])
        let limits = read.limits
        #expect(
            [
                limits.eventSize, limits.requestSize, limits.nesting, limits.batchCount, limits.unroutedEvents,
                limits.pendingAppends, limits.hops, limits.routingBatch, limits.workers, limits.steps, limits.outputs,
                limits.promptSize, limits.watchers, limits.delegations,
            ] == Array(1...14)
        )
        #expect((limits.lease, limits.shutdown) == (.seconds(14), .seconds(15)))
        #expect((limits.operatorKeys, limits.windowEvents, limits.windowSize) == (18, 19, 20))
        #expect((limits.partialSequences, limits.expectedKeys) == (21, 22))
        #expect((limits.drain, limits.stall) == (.seconds(16), .seconds(17)))
        #expect((limits.wait, limits.idempotency) == (.seconds(300), .seconds(21_600)))
        let http = read.http
        #expect([http.headerSize, http.bodyRate, http.connections, http.messageSize] == [4096, 3, 7, 1000])
        #expect(
            [http.headerTime, http.bodyTime, http.idleTime, http.writeTime, http.pingTime]
                == [1, 2, 4, 5, 6].map { .seconds($0) }
        )
        let callbacks = try #require(read.callbacks)
        #expect(callbacks.secret == .environment("CALLBACK_SECRET"))
        #expect(callbacks.policy.allowed.map(\.description) == ["https://*.example.com", "http://box:8080"])
        #expect((callbacks.policy.allowsPrivate, callbacks.policy.attempts) == (true, 3))
        #expect(callbacks.policy.timeout == .seconds(4))
        let sales = try #require(read.tools["sales"])
        #expect((sales.description, sales.timeout, sales.resultSizeMaximum) == ("Sold units.", .seconds(3), 1000))
        #expect(sales.location.description == "proactor.yaml:36:3")
        let tool = try sales.make(ToolEnvironment(baseDirectory: "/base"))
        #expect(try await tool.call(ToolCall(arguments: .null, idempotencyKey: "k")) == "/base:sales:hello")
        let terms = try #require(read.tools["terms"])
        #expect((terms.description, terms.timeout, terms.resultSizeMaximum) == (nil, .seconds(10), 65_536))
        #expect(
            read.directory.people["anna"] == Person(id: "anna", name: "Anna", email: "anna@example.com", slack: "U1")
        )
        #expect(read.directory.person(slack: "U1")?.id == "anna")
        #expect(read.directory.person(slack: "U2") == nil)
        try self.expectSinks(of: read)
        #expect(read.directory.groups == ["buyers": ["anna", "ben"], "nobody": []])
    }

    private func expectSinks(of read: Deployment) throws {
        #expect(read.publicURL == "https://proactor.example.com")
        #expect(
            read.pageOrigins == [
                "https://proactor.example.com", "http://box:8080", "https://proactor.example.com",
            ]
        )
        #expect(read.sinks.keys.sorted() == ["board", "erp"])
        let board = try #require(read.sinks["board"])
        #expect((board.attempts, read.sinks["erp"]?.attempts) == (3, 16))
        #expect(board.location.description.hasPrefix("proactor.yaml:"))
        let sink = try board.make(SinkEnvironment(baseDirectory: "/base", publicURL: "u", attempts: 3))
        #expect((sink as? BlindKind.Blind)?.place == "board:hall:u")
        #expect(sink.pace.attempts == 3)
        #expect(read.subscriptions.sinks(for: "ReorderApproved") == ["erp", "board"])
        #expect(read.subscriptions.sinks(for: "StockLevelZero") == ["erp", "board"])
        #expect(read.subscriptions.sinks(for: "Lost") == ["erp"])
        #expect(read.subscriptions.sinks(for: "LostAgain") == [])
    }

    @Test(arguments: ["", "# nothing\n", "strictTypes: false\n"])
    func `what is not said has its default`(text: String) throws {
        let read = try #require(read(text).deployment)
        #expect(read.listen.description == "127.0.0.1:8787")
        #expect((read.storePath, read.rulesDirectory, read.agentsDirectory) == ("var/proactor.db", "Rules", "Agents"))
        #expect(!read.strictTypes)
        #expect(read.watch)
        #expect(read.retention == Retention(age: .seconds(90 * 86_400), size: nil))
        #expect(read.limits == EngineLimits())
        #expect(read.http == HTTPLimits())
        #expect(read.callbacks == nil)
        #expect(read.tools.isEmpty)
        #expect(read.directory == Directory())
    }

    @Test(arguments: [
        (
            "lisen: 127.0.0.1:1",
            "1:1: error: unknown key 'lisen' in proactor.yaml; did you mean 'listen'? [unknown-key]"
        ),
        (
            "listen: 8787",
            "1:9: error: 'listen' must be host:port, found the number 8787; "
                + "write 127.0.0.1:8787, or \"[::1]:8787\" in quotes [wrong-value]"
        ),
        (
            "listen: [::1]:8787",
            "1:10: error: did not find expected node content, while parsing a flow node; "
                + "a text that begins with a bracket, a brace or another mark of YAML needs quotes [yaml-syntax]"
        ),
        ("listen: localhost:99999", "1:9: error: 'listen' must be host:port, found the text 'localhost:99999'"),
        ("store: state.db", "1:8: error: 'store' must be a mapping, found the text 'state.db' [wrong-type]"),
        ("store: {}", "1:8: error: 'store' needs the key 'sqlite' [missing-key]"),
        ("store: { sqlite: '' }", "1:18: error: 'sqlite' must be a path [wrong-value]"),
        (
            "store: { sqlite: a, postgre: x }",
            "1:21: error: unknown key 'postgre' in 'store'; did you mean 'postgres'? [unknown-key]"
        ),
        (
            "publicURL: proactor.example.com",
            "1:12: error: 'publicURL' must be an address such as https://proactor.example.com, is 'proactor.example.com'"
        ),
        ("publicURL: https://x/a", "1:12: error: 'publicURL' must be an address such as https://proactor.example.com"),
        ("sinks: { a b: { blind: { place: x } } }", "1:10: error: 'a b' is no name for a sink; use letters A to Z"),
        ("sinks: { a: {} }", "1:10: error: the sink 'a' needs one of the keys that say what it is: blind"),
        ("sinks: { a: { attempts: 0, blind: { place: x } } }", "1:25: error: 'attempts' must be from 1 to 100, is 0"),
        ("notify: { types: [A] }", "1:9: error: 'notify' must be a list, found a mapping [wrong-type]"),
        ("notify: [{ types: [A], sinks: [b] }]", "1:32: error: there is no sink 'b'; declare it under 'sinks'"),
        ("notify: [{ sinks: [] }]", "1:12: error: an entry of 'notify' needs the key 'types' [missing-key]"),
        ("people: { a: { name: A, email: a } }", "1:32: error: 'email' must be an address such as anna@example.com"),
        (
            "people: { a: { name: A, slack: U1 }, b: { name: B, slack: U1 } }",
            "1:9: error: 'a' and 'b' have the same 'slack' [wrong-value]"
        ),
        ("rules: [a]", "1:8: error: 'rules' must be a text, found a list [wrong-type]"),
        ("rules: ''", "1:8: error: 'rules' must be a path [wrong-value]"),
        ("agents: 5", "1:9: error: 'agents' must be a text, found the number 5; put it in quotes: \"5\" [wrong-type]"),
        ("strictTypes: yes", "1:14: error: 'strictTypes' must be true or false, found the text 'yes' [wrong-type]"),
        ("limits: 5", "1:9: error: 'limits' must be a mapping, found the number 5 [wrong-type]"),
        ("limits: { hop: 5 }", "1:11: error: unknown key 'hop' in 'limits'; did you mean 'hops'? [unknown-key]"),
        ("limits: { hops: 0 }", "1:17: error: 'hops' must be from 1 to 1000, is 0 [wrong-value]"),
        ("limits: { hops: 1001 }", "1:17: error: 'hops' must be from 1 to 1000, is 1001 [wrong-value]"),
        (
            "origins: [proactor.example.com]",
            "1:11: error: 'proactor.example.com' is no origin; write scheme and host, such as "
                + "https://proactor.example.com, without a path [wrong-value]"
        ),
        (
            "origins: https://a.example/inbox",
            "1:10: error: 'https://a.example/inbox' is no origin; write scheme and host, such as "
                + "https://proactor.example.com, without a path [wrong-value]"
        ),
        ("limits: { hops: 1.5 }", "1:17: error: 'hops' must be a whole number, found the number 1.5 [wrong-type]"),
        (
            "limits: { hops: 99999999999999999999 }",
            "1:17: error: 'hops' must be a whole number, found the number 99999999999999999999 [wrong-type]"
        ),
        ("limits: { lease: 30 }", "1:18: error: 'lease' must be a length of time such as 30s, 5m, 1h30m or 7d, found"),
        ("limits: { lease: 10ms }", "1:18: error: 'lease' must be from 1s to 1h [wrong-value]"),
        ("limits: { shutdown: 2h }", "1:21: error: 'shutdown' must be from 1ms to 1h [wrong-value]"),
        ("tools: [a]", "1:8: error: 'tools' must be a mapping from names, found a list [wrong-type]"),
        ("tools: { a: }", "1:13: error: a tool must be a mapping, found nothing [wrong-type]"),
        (
            "tools: { a: {} }",
            "1:10: error: the tool 'a' needs one of the keys that say what it is: echo, shout [missing-key]"
        ),
        (
            "tools: { a: { echo: { text: x }, shout: { text: x } } }",
            "1:10: error: the tool 'a' has echo and shout, but is one kind of tool only [missing-key]"
        ),
        (
            "tools: { a: { echo: { text: x }, ecco: 1 } }",
            "1:34: error: unknown key 'ecco' in a tool; did you mean 'echo'? [unknown-key]"
        ),
        ("tools: { a: { echo: {} } }", "1:21: error: 'echo' needs the key 'text' [missing-key]"),
        ("tools: { a: { echo: { text: x }, timeout: 0s } }", "1:43: error: 'timeout' must be a length of time"),
        (
            "tools: { a: { echo: { text: x }, resultSize: 67108865 } }",
            "1:46: error: 'resultSize' must be from 1 to 67108864, is 67108865 [wrong-value]"
        ),
        ("people: { anna: }", "1:17: error: a person must be a mapping, found nothing [wrong-type]"),
        ("people: { anna: {} }", "1:17: error: a person needs the key 'name' [missing-key]"),
        (
            "people: { anna: { name: A, mail: x } }",
            "1:28: error: unknown key 'mail' in a person; did you mean 'email'? [unknown-key]"
        ),
        (
            "people: { 'group:a': { name: A } }",
            "1:11: error: 'group:a' is no name for a person; 'group:' names a group; groups stand under 'groups' [wrong-value]"
        ),
        (
            "people: { anna: { name: A } }\ngroups: { buyers: [ana] }",
            "2:20: error: there is nobody named 'ana' under 'people'; did you mean 'anna'? [wrong-value]"
        ),
        ("groups: { buyers: anna }", "1:19: error: a group is a list of people, found the text 'anna' [wrong-type]"),
        ("groups: { buyers: [5] }", "1:20: error: a member must be a text, found the number 5"),
        ("- a", "1:1: error: proactor.yaml must be a mapping, found a list [wrong-type]"),
        ("rules: A\nrules: B", "2:1: error: the key 'rules' stands here twice; it stands in line 1 already; keep one"),
    ])
    func `a wrong value is said with its place and what to do`(text: String, expected: String) {
        let (deployment, diagnostics) = read(text)
        #expect(deployment == nil)
        #expect(diagnostics.count == 1, "\(diagnostics)")
        #expect(diagnostics.first?.description.hasPrefix("proactor.yaml:" + expected) == true, "\(diagnostics)")
    }

    @Test func `everything wrong is said at once`() {
        let text =
            "listen: x\nstrictTypes: 1\nlimits: { hops: 0, stepz: 1 }\npeople: { a: {} }\ngroups: { g: [a, b] }\n"
        #expect(read(text).diagnostics.count == 6)
    }

    @Test func `somebody whose entry is wrong is not also missing from the groups`() {
        let text = "people: { anna: { nam: A } }\ngroups: { buyers: [anna] }\n"
        #expect(read(text).diagnostics.map(\.code.name).sorted() == ["missing-key", "unknown-key"])
    }

    @Test func `what is wrong with a tool only at the start is thrown when it is made`() throws {
        let deployment = try #require(read("tools: { a: { echo: { text: broken } } }").deployment)
        #expect(throws: ToolFailure(.misconfigured, "the tool 'a' is broken")) {
            try deployment.tools["a"]?.make(ToolEnvironment(baseDirectory: "/"))
        }
    }

    @Test(arguments: [
        ("127.0.0.1:80", "127.0.0.1", 80, true), ("[::1]:0", "::1", 0, true),
        ("localhost:65535", "localhost", 65_535, true),
        ("LOCALHOST:1", "LOCALHOST", 1, true), ("127.255.0.9:1", "127.255.0.9", 1, true),
        ("127.evil.example:1", "127.evil.example", 1, false),
        ("127.0.0.1.example.com:1", "127.0.0.1.example.com", 1, false),
        ("127.0.0.256:1", "127.0.0.256", 1, false), ("0.0.0.0:1", "0.0.0.0", 1, false), ("[::]:1", "::", 1, false),
        ("example.com:1", "example.com", 1, false),
    ])
    func `an address says whether only this machine reaches it`(
        text: String,
        host: String,
        port: Int,
        isLoopback: Bool
    ) throws {
        let address = try #require(ListenAddress(text))
        #expect((address.host, address.port, address.isLoopback) == (host, port, isLoopback))
        #expect(ListenAddress(address.description) == address)
    }

    @Test(arguments: ["", "localhost", ":80", "a:", "a:b", "a:-1", "a:+80", "a:65536", "[]:1", "a b:1"])
    func `what is no address is none`(text: String) {
        #expect(ListenAddress(text) == nil)
    }
}
