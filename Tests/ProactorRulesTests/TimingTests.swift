import ProactorDiagnostics
import ProactorMatching
import ProactorModel
import ProactorRules
import Testing

/// Time operators and schedules are read, and what is wrong with them has its place.
@Suite struct TimingTests {
    private static func text(_ rule: String) -> String {
        """
        events:
          A: { schema: { type: object, additionalProperties: false, properties: { sku: { type: string } } } }
          B: {}
        agents: { a: { steps: [{ say: x }] } }
        rules:
          r: { agent: a, \(rule) }

        """
    }

    private func rule(_ text: String) throws -> Rule {
        let (book, diagnostics) = read(Self.text(text))
        #expect(diagnostics.filter { $0.severity == .error }.map(\.description) == [])
        return try #require(book?.rules.first)
    }

    private func book(_ text: String) throws -> RuleBook { try #require(read(Self.text(text)).book) }

    private func errors(_ text: String) -> [String] {
        read(Self.text(text)).diagnostics.filter { $0.severity == .error }.map(\.description)
    }

    @Test func `each operator is read with its defaults`() throws {
        guard case .throttle(let throttle) = try self.rule("on: A, throttle: { within: 6h }").timing?.operation else {
            Issue.record("no throttle")
            return
        }
        #expect(throttle == Timing.Throttle(limit: 1, within: .seconds(21_600)))
        guard
            case .debounce(let debounce) = try self.rule("on: A, debounce: { quiet: 5m, atMost: 1h }").timing?.operation
        else {
            Issue.record("no debounce")
            return
        }
        #expect(debounce == Timing.Debounce(quiet: .seconds(300), atMost: .seconds(3600)))
        guard case .collect(let collect) = try self.rule("on: A, collect: { within: 5m }").timing?.operation else {
            Issue.record("no collect")
            return
        }
        #expect(collect == Timing.Collect(by: .tumbling, within: .seconds(300), count: nil))
        let rule = try self.rule("on: A, unless: { on: B, per: data.sku, where: expected.id != event.id, within: 2d }")
        guard case .unless(let unless)? = rule.timing?.operation else {
            Issue.record("no unless")
            return
        }
        #expect(unless.within == .seconds(172_800))
        #expect(unless.condition != nil)
        #expect(rule.timing?.per != nil)
    }

    @Test func `a schedule is read, and matches its own ticks alone`() throws {
        let rule = try self.rule("on: { schedule: \"0 9 * * MON\", timezone: Europe/Berlin, missed: skip }")
        guard case .schedule(let schedule)? = rule.timing?.operation else {
            Issue.record("no schedule")
            return
        }
        #expect(schedule.missed == .skip)
        let start = try #require(Timestamp(rfc3339: "2026-03-03T00:00:00Z"))
        #expect(schedule.next(after: start)?.description == "2026-03-09T08:00:00Z")
        #expect(rule.pattern.matches(["type": "proactor.rule.ticked", "source": "/proactor/rules/r"]))
        #expect(!rule.pattern.matches(["type": "proactor.rule.ticked", "source": "/proactor/rules/other"]))
    }

    @Test func `an operator is named by its rule and its meaning`() throws {
        func id(_ text: String) throws -> String? { try self.rule(text).timing?.id }
        let first = try id("on: A, throttle: { within: 6h }")
        #expect(first?.utf8.count == 24)
        #expect(try id("on: B, throttle: { within: 6h }, priority: high") == first)
        #expect(try id("on: A, throttle: { within: 5h }") != first)
        #expect(try id("on: A, throttle: { within: 6h, per: event.id }") != first)
    }

    @Test(arguments: [
        (
            "on: A, throttle: { limit: 0, within: 1h }",
            "6:44: error: 'limit' must be from 1 to 1000, is 0 [wrong-value]"
        ),
        ("on: A, throttle: { limit: 1 }", "6:37: error: 'throttle' needs the key 'within' [missing-key]"),
        (
            "on: A, debounce: { quiet: 1h, atMost: 5m }",
            "6:56: error: 'atMost' (5m) is shorter than 'quiet' (1h); it is the longest wait of all"
        ),
        ("on: A, debounce: { quite: 1h }", "unknown key 'quite' in 'debounce'"),
        ("on: A, collect: { within: 1h, by: sliding }", "a sliding window needs 'count'"),
        ("on: A, collect: { within: 1h, by: hopping }", "'by' is one of sliding, tumbling, session, is 'hopping'"),
        ("on: A, collect: { within: 1h }, when: data.sku == \"A\"", "'when': "),
        ("on: A, collect: { within: 1h }, debounce: { quiet: 1h }", "'collect' stands beside 'debounce'"),
        ("on: A, throttle: { within: 1h }, debounce: { quiet: 1h }, unless: { on: B, within: 1h }", "stands beside"),
        (
            "on: A, throttle: { within: 1h, per: data.gone }, debounce: { quiet: 1h }",
            "rule 'r' reads 'data.gone', but the schema of 'A' has no 'gone'"
        ),
        (
            "on: A, throttle: { within: 1h, per: data.gone }",
            "rule 'r' reads 'data.gone', but the schema of 'A' has no 'gone'"
        ),
        ("on: A, throttle: { within: 1h, per: data. }", "'per': "),
        ("on: A, unless: { within: 1h }", "'unless' needs the key 'on'"),
        ("on: A, unless: { on: C, within: 1h }", "there is no event type 'C'"),
        ("on: A, unless: { on: B, within: 1h, where: wanted.id == 1 }", "'where': "),
        ("on: { schedule: \"0 25 * * *\" }", "'schedule' has '25' as its hour"),
        ("on: { schedule: \"0 0 30 2 *\" }", "'schedule' names a time that never comes"),
        ("on: { schedule: \"0 0 * * *\", timezone: Europe/Atlantis }", "there is no time zone 'Europe/Atlantis'"),
        ("on: { every: 10ms }", "'every' must be at least 1s, is 10ms"),
        ("on: { every: 1h, schedule: \"0 0 * * *\" }", "'on' has both 'schedule' and 'every'"),
        ("on: { every: 1h, timezone: UTC }", "'timezone' belongs to 'schedule'"),
        ("on: { every: 1h }, throttle: { within: 1h }", "'throttle' does not go with a schedule"),
        ("on: A, within: 1h", "unknown key 'within' in a rule"),
        ("sequence: [{ on: A }], within: 1h", "'sequence' must be a list of 2 to 16 steps"),
        ("sequence: [{ on: A }, { on: B }]", "needs the key 'within'"),
        ("on: A, sequence: [{ on: A }, { on: B }], within: 1h", "'on' does not go with 'sequence'"),
        ("match: { subject: x }, all: [{ on: A }, { on: B }], within: 1h", "'match' does not go with 'all'"),
        (
            "sequence: [{ not: { on: A } }, { on: B }], within: 1h",
            "the first step of 'sequence' is an event that comes"
        ),
        ("sequence: [{ on: A }, { on: C }], within: 1h", "there is no event type 'C'"),
        ("sequence: [{ on: A, as: data }, { on: B }], within: 1h", "there is something named 'data' already"),
        ("sequence: [{ on: A, as: a }, { on: B, as: a }], within: 1h", "there is something named 'a' already"),
        ("sequence: [{ on: A, as: a-b }, { on: B }], within: 1h", "'a-b' cannot be named in expressions"),
        ("sequence: [{ on: A, as: true }, { on: B }], within: 1h", "'as'"),
        ("sequence: [{ on: A }, { on: B, where: a.data.sku == \"x\" }], within: 1h", "'where': "),
        (
            "sequence: [{ on: A, as: a }, { on: B, where: a.data.gone == 1 }], within: 1h",
            "rule 'r' reads of 'a' 'data.gone', but the schema of 'A' has no 'gone'"
        ),
        (
            "sequence: [{ on: A, match: { data: { gone: [1] } } }, { on: B }], within: 1h",
            "rule 'r' matches 'data.gone', but the schema of 'A' has no 'gone'"
        ),
        (
            "sequence: [{ on: A }, { on: B }], within: 1h, per: data.gone",
            "'sequence' of rule 'r' reads 'data.gone', but the schema of 'A' has no 'gone'"
        ),
        (
            "sequence: [{ on: A, as: a }, { on: B }], within: 1h, prompt: \"{{ a.data.gone }}\"",
            "rule 'r' reads of 'a' 'data.gone', but the schema of 'A' has no 'gone'"
        ),
        (
            "sequence: [{ on: A, as: a }, { on: B }], within: 1h, when: a.data.sku > 3",
            "'when' for 'the events of its steps': "
        ),
        ("all: [{ on: A, where: true }, { on: B }], within: 1h", "unknown key 'where' in a step of 'all'"),
        ("all: [{ not: { on: A } }, { on: B }], within: 1h", "unknown key 'not' in a step of 'all'"),
        ("all: [{ on: A }, { on: B }], within: 1h, count: 1", "unknown key 'count' in a rule"),
        ("any: [{ on: A }, { on: B }], within: 1h, count: 3", "'count' must be from 1 to 2, is 3"),
        ("on: { every: 1h, expects: { match: { subject: x } } }", "'expects' needs the key 'on'"),
        ("on: { every: 1h, expects: { on: C } }", "there is no event type 'C'"),
        ("on: { every: 1h, expects: { on: B, forget: 1h } }", "'forget' belongs to 'per'"),
        ("on: { every: 1h, missed: all, expects: { on: B } }", "'missed' does not go with 'expects'"),
        (
            "on: { every: 1h, expects: { on: A, per: data.gone } }",
            "'expects' of rule 'r' reads 'data.gone', but the schema of 'A' has no 'gone'"
        ),
        ("on: A, prompt: \"{{ swallowed }}\"", "'prompt': "),
    ])
    func `what is wrong is said`(rule: String, part: String) {
        let errors = self.errors(rule)
        #expect(errors.contains { $0.contains(part) }, "\(errors)")
    }

    @Test func `a change of what an operator means is told, and other changes are not`() throws {
        let former = try self.book("on: A, throttle: { within: 6h }")
        #expect(try self.book("on: B, throttle: { within: 6h }").operatorChanges(since: former) == [])
        let changed = try self.book("on: A, throttle: { within: 5h }").operatorChanges(since: former)
        #expect(changed.map(\.description).first?.contains("6:3: warning: the 'throttle' of rule 'r' means") == true)
        #expect(try self.book("on: A").operatorChanges(since: former).count == 1)
        #expect(former.operatorChanges(since: try self.book("on: A")) == [])
    }

    @Test func `operators that look for several events are read with their defaults`() throws {
        let rule = try self.rule(
            "sequence: [{ on: A, as: a }, { not: { on: B } }, { on: B, where: a.id != event.id, per: data.key }], "
                + "within: 1h, per: data.sku, when: a.data.sku == \"x\", prompt: \"{{ a.data.sku }} {{ events.size() }}\""
        )
        guard case .sequence(let succession)? = rule.timing?.operation else {
            Issue.record("no sequence")
            return
        }
        #expect(succession.within == .seconds(3600))
        #expect(succession.positives == [0, 2])
        #expect(succession.negatives == [[], [1], []])
        #expect(!succession.endsWithTime)
        #expect(succession.steps.map(\.name) == ["a", nil, nil])
        #expect(rule.pattern.matches(["type": "proactor.rule.collected", "source": "/proactor/rules/r"]))
        guard case .gathering(let all)? = try self.rule("all: [{ on: A }, { on: B }], within: 1h").timing?.operation
        else {
            Issue.record("no all")
            return
        }
        #expect(all.count == 2)
        guard case .gathering(let any)? = try self.rule("any: [{ on: A }, { on: B }], within: 1h").timing?.operation
        else {
            Issue.record("no any")
            return
        }
        #expect(any.count == 1)
        let expecting = try self.rule("on: { every: 1h, expects: { on: A, per: data.sku } }")
        guard case .expectation(let expectation)? = expecting.timing?.operation else {
            Issue.record("no expectation")
            return
        }
        #expect(expectation.forget == .seconds(7 * 86_400))
        #expect(expecting.timing?.per != nil)
    }

    @Test(arguments: ["debounce: { quiet: 1m }", "collect: { within: 1m }", "unless: { on: B, within: 1m }"])
    func `a throttle may stand beside another operator, and has a name of its own`(other: String) throws {
        let rule = try self.rule("on: A, \(other), throttle: { limit: 2, within: 1h }, prompt: \"{{ swallowed }}\"")
        #expect(rule.operators.count == 2)
        guard case .throttle(let throttle)? = rule.throttle?.operation else {
            Issue.record("no throttle")
            return
        }
        #expect(throttle.limit == 2)
        let book = try self.book("on: A, \(other), throttle: { within: 1h }")
        #expect(book.timings.count == 2)
        #expect(try self.book("on: A, \(other)").operatorChanges(since: book).count == 1)
    }

    @Test func `a rule that reacts to what it emits itself is a loop, in whichever step`() throws {
        let files = [
            RuleBookFile(
                path: "Rules/x/rules.yaml",
                text: """
                    events: { A: {}, B: {} }
                    agents: { a: { steps: [{ emit: B, data: {} }] } }
                    rules:
                      r: { sequence: [{ on: A }, { on: B }], within: 1h, agent: a, emits: [B] }

                    """
            )
        ]
        let context = RuleBookContext(tools: [], sinks: [], directory: Directory())
        let diagnostics = RuleBookReader.read(files, context: context).diagnostics
        #expect(diagnostics.contains { $0.code == .ruleLoop }, "\(diagnostics.map(\.description))")
    }

    @Test func `prompts may name what their operator knows`() throws {
        #expect(try self.rule("on: A, throttle: { within: 1h }, prompt: \"{{ swallowed }}\"").prompt != nil)
        let collecting = try self.rule(
            "on: A, collect: { within: 1h }, when: events.size() > 2, prompt: \"{{ events }}\""
        )
        #expect(collecting.condition != nil)
    }
}
