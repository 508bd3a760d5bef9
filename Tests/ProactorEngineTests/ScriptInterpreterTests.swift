import ProactorEngine
import ProactorModel
import ProactorRules
import Testing

@Suite struct ScriptInterpreterTests {
    private func next(
        _ steps: String,
        data: JSONValue = [:],
        journal: [Step] = [],
        limits: EngineLimits = EngineLimits()
    ) throws -> ScriptCommand {
        ScriptInterpreter.nextCommand(
            for: try agent(steps),
            run: run(),
            event: event("A", data),
            journal: journal,
            limits: limits
        )
    }

    private func failure(_ command: ScriptCommand) -> AttemptFailure? {
        guard case .fail(let failure) = command else { return nil }
        return failure
    }

    @Test func `a script that is sent back runs again from its start, and knows what a person said`() throws {
        let steps = """
            - call: sales
              with: { less: "{{ feedback != null }}" }
              as: r
            - emit: B
              data: { n: "{{ feedback == null ? r : feedback.data.n - 1 }}", why: "{{ feedback == null ? '' : feedback.comment }}" }
            """
        let first = [step(0, .toolCall, "sales", .value(9))]
        #expect(
            try self.next(steps, journal: first)
                == .finish([Emission(type: "B", subject: nil, data: ["n": 9, "why": ""])], result: nil)
        )
        var told = step(1, .feedback, "anna", .value(.null))
        told.input =
            Feedback(
                proposal: ProposalID(rawValue: "prop_1"),
                number: 1,
                revision: 1,
                type: "B",
                data: ["n": 9],
                by: "anna",
                comment: "less",
                at: now
            ).json
        #expect(
            try self.next(steps, journal: first + [told]) == .call(tool: "sales", arguments: ["less": true], index: 2)
        )
        let again = first + [told, step(2, .toolCall, "sales", .value(4))]
        #expect(
            try self.next(steps, journal: again)
                == .finish([Emission(type: "B", subject: nil, data: ["n": 8, "why": "less"])], result: nil)
        )
    }

    // MARK: Steps

    @Test func `a script without steps is done`() throws {
        #expect(try self.next("- when: 'false'\n  say: x") == .finish([], result: nil))
    }

    @Test func `a call asks for the tool, and its result is bound`() throws {
        let steps =
            "- call: sales\n  with: { sku: '{{ data.sku }}', n: 1, l: ['{{ data.n + 1 }}', 'x{{ data.n }}'] }\n  as: r\n- say: 'got {{ r.rows[0] }}'"
        let data: JSONValue = ["sku": "A", "n": 2]
        #expect(
            try self.next(steps, data: data)
                == .call(tool: "sales", arguments: ["sku": "A", "n": 1, "l": [3, "x2"]], index: 0)
        )
        let journal = [step(0, .toolCall, "sales", .value(["rows": [5]]))]
        #expect(try self.next(steps, data: data, journal: journal) == .say(message: "got 5", index: 1))
    }

    @Test func `arguments may be one expression, and none is an empty object`() throws {
        #expect(
            try self.next("- call: sales\n  with: '{{ data }}'", data: ["a": 1])
                == .call(tool: "sales", arguments: ["a": 1], index: 0)
        )
        #expect(try self.next("- call: sales") == .call(tool: "sales", arguments: [:], index: 0))
    }

    @Test func `a call that failed ends the run, saying which and where`() throws {
        let journal = [step(0, .toolCall, "sales", .failure("no such table"))]
        let failure = try #require(self.failure(try self.next("- call: sales", journal: journal)))
        #expect(
            failure
                == AttemptFailure(
                    code: "tool-failed",
                    message: "Rules/shop/rules.yaml:7:9: the tool 'sales' failed: no such table",
                    isRetriable: false
                )
        )
    }

    @Test func `values are computed in order, each from those before`() throws {
        let steps = "- let: { a: data.n + 1, b: a * 10, a: b }"
        #expect(throws: (any Error).self) { try agent(steps) }
        let command = try self.next(
            "- let: { a: data.n + 1, b: a * 10 }\n- let: { a: b }\n- say: '{{ a }} {{ b }}'",
            data: ["n": 1]
        )
        #expect(command == .say(message: "20 20", index: 0))
    }

    @Test func `an emission waits for the end, with its payload and subject`() throws {
        let steps =
            "- emit: B\n  subject: 'S-{{ data.n }}'\n  data: { n: '{{ data.n }}', t: 'n={{ data.n }}', f: true }\n- emit: C"
        #expect(
            try self.next(steps, data: ["n": 2])
                == .finish(
                    [
                        Emission(type: "B", subject: "S-2", data: ["n": 2, "t": "n=2", "f": true]),
                        Emission(type: "C", subject: nil, data: [:]),
                    ],
                    result: nil
                )
        )
    }

    @Test func `a loop goes through a list, and what it binds ends with it`() throws {
        let steps = """
            - let: { x: '"outside"' }
            - forEach: data.items
              as: item
              steps:
                - let: { x: item * 2 }
                - when: item != 2
                  emit: B
                  data: { x: '{{ x }}' }
            - emit: C
              data: { x: '{{ x }}' }
            """
        #expect(
            try self.next(steps, data: ["items": [1, 2, 3]])
                == .finish(
                    [
                        Emission(type: "B", subject: nil, data: ["x": 2]),
                        Emission(type: "B", subject: nil, data: ["x": 6]),
                        Emission(type: "C", subject: nil, data: ["x": "outside"]),
                    ],
                    result: nil
                )
        )
    }

    @Test func `a failing step ends the run for good`() throws {
        let failure = try #require(
            self.failure(try self.next("- fail: 'Nothing for {{ data.sku }}'\n- say: x", data: ["sku": "A"]))
        )
        #expect(failure == AttemptFailure(code: "failed", message: "Nothing for A", isRetriable: false))
    }

    @Test func `a script sees the event, the run's prompt and rule, and the time at which the run was made`() throws {
        let steps = "- say: '{{ event.id }} {{ event.source }} {{ prompt }} {{ rule }} {{ now }}'"
        #expect(try self.next(steps) == .say(message: "e1 /shop p r 2027-01-15T08:00:00Z", index: 0))
    }

    // MARK: Failures and limits

    @Test(arguments: [
        ("- when: data.gone\n  say: x", "no field"), ("- when: '1 + 1'\n  say: x", "'when' must be true or false"),
        ("- forEach: data\n  as: x\n  steps: [{ say: x }]", "'forEach' must be a list"),
        ("- let: { a: 1 / 0 }", "1 / 0: "), ("- say: '{{ data.gone }}'", "{{ data.gone }}: "),
        ("- emit: B\n  data: { a: '{{ 1.0 / 0.0 }}' }", "JSON has no number"),
        ("- emit: B\n  subject: '{{ data.x }}'", "data.x"),
        ("- call: sales\n  with: { a: '{{ type(1) }}' }", "no JSON form"), ("- fail: '{{ data.gone }}'", "data.gone"),
    ])
    func `what cannot be evaluated ends the run with its place`(steps: String, message: String) throws {
        let failure = try #require(self.failure(try self.next(steps)))
        #expect(failure.code == "expression-failed")
        #expect(failure.message.hasPrefix("Rules/shop/rules.yaml:7:9: "))
        #expect(failure.message.contains(message), "\(failure.message)")
        #expect(!failure.isRetriable)
    }

    @Test func `steps are counted in loops too, and limited`() throws {
        var limits = EngineLimits()
        limits.steps = 10
        let steps = "- forEach: data.items\n  as: x\n  steps: [{ let: { y: x } }]"
        let nine: JSONValue = ["items": .array((0..<9).map { .int($0) })]
        #expect(try self.next(steps, data: nine, limits: limits) == .finish([], result: nil))
        let ten: JSONValue = ["items": .array((0..<10).map { .int($0) })]
        let failure = try #require(self.failure(try self.next(steps, data: ten, limits: limits)))
        #expect(failure.code == "step-limit")
        #expect(failure.message.hasSuffix("the run has taken more than 10 steps (limits.steps)"))
    }

    @Test func `emissions are limited`() throws {
        var limits = EngineLimits()
        limits.outputs = 2
        let steps = "- forEach: data.items\n  as: x\n  steps: [{ emit: B }]"
        #expect(try self.next(steps, data: ["items": [1, 2]], limits: limits) != .finish([], result: nil))
        let failure = try #require(self.failure(try self.next(steps, data: ["items": [1, 2, 3]], limits: limits)))
        #expect(failure.code == "output-limit")
    }

    @Test func `another script's journal is not used`() throws {
        for journaled in [step(0, .say, "say", .value(.null)), step(0, .toolCall, "terms", .value([:]))] {
            let failure = try #require(self.failure(try self.next("- call: sales", journal: [journaled])))
            #expect(failure.code == "journal-mismatch")
        }
        let call = step(0, .toolCall, "sales", .value([:]))
        #expect(self.failure(try self.next("- say: x", journal: [call]))?.code == "journal-mismatch")
    }

    // MARK: Resuming

    /// What becomes of a script, with tools whose results follow from the place in the journal.
    private func carryOut(_ agent: AgentDefinition, from journal: [Step]) -> (end: ScriptCommand, journal: [Step]) {
        var journal = journal
        while true {
            let command = ScriptInterpreter.nextCommand(
                for: agent,
                run: run(),
                event: event("A", ["items": [1, 2, 3], "n": 4]),
                journal: journal,
                limits: EngineLimits()
            )
            switch command {
            case .call(let tool, let arguments, let index):
                #expect(index == journal.count)
                let result: JSONValue = ["rows": [.int(Int64(index)), 7], "asked": arguments]
                journal.append(
                    step(index, .toolCall, tool.description, index == 11 ? .failure("eleven") : .value(result))
                )
            case .say(_, let index):
                #expect(index == journal.count)
                journal.append(step(index, .say, "say", .value(.null)))
            case .finish, .fail: return (command, journal)
            }
        }
    }

    /// A script of random steps that uses what earlier steps bound.
    private func script(depth: Int, names: [String], using generator: inout SeededGenerator) -> [String] {
        var lines: [String] = []
        var names = names
        for index in 0..<Int.random(in: 1...4, using: &generator) {
            let name = "v\(depth)\(index)\(names.count)"
            let used = names.randomElement(using: &generator) ?? "data.n"
            let condition = Bool.random(using: &generator) ? "  when: size(string(\(used))) % 2 == 0" : nil
            var step: [String]
            switch Int.random(in: 0..<(depth > 0 ? 6 : 5), using: &generator) {
            case 0: step = ["- say: '{{ string(\(used)) }}'"] + [condition].compactMap { $0 }
            case 1:
                step = ["- call: sales", "  with: { a: '{{ string(\(used)) }}' }", "  as: \(name)"]
                names.append("\(name).rows[0]")
            case 2:
                step = ["- let: { \(name): 'size(string(\(used))) + data.n' }"]
                names.append(name)
            case 3: step = ["- emit: B", "  data: { v: '{{ string(\(used)) }}' }"] + [condition].compactMap { $0 }
            case 4: step = ["- fail: stop", "  when: string(\(used)).endsWith('3')"]
            default:
                let inner = self.script(depth: depth - 1, names: names + [name], using: &generator)
                step = ["- forEach: data.items", "  as: \(name)", "  steps:"] + inner.map { "    \($0)" }
            }
            lines += step
        }
        return lines
    }

    @Test func `a run resumed from any prefix of its journal ends the same`() throws {
        var generator = SeededGenerator(seed: 23)
        var longest = 0
        var finished = 0
        for _ in 0..<150 {
            let steps = self.script(depth: 2, names: [], using: &generator).joined(separator: "\n")
            let definition = try agent(steps)
            let (end, journal) = self.carryOut(definition, from: [])
            longest = max(longest, journal.count)
            if case .finish = end { finished += 1 }
            for length in 0...journal.count {
                let resumed = self.carryOut(definition, from: Array(journal.prefix(length)))
                #expect(resumed.end == end, "\(steps)")
                #expect(resumed.journal == journal)
            }
        }
        #expect(longest > 10)
        #expect((20..<150).contains(finished))
    }
}
