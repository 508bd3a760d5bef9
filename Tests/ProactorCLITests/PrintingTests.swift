import ProactorModel
import ProactorTestSupport
import Testing

@testable import ProactorCLI

@Suite("What people read in a terminal")
struct PrintingTests {
    private static func json(_ text: String) throws -> JSONValue { try JSONParser.parse(text) }

    @Test(
        "an entry of progress is one line",
        arguments: [
            ("EventAccepted", #"{"type": "StockLevelZero", "source": "/eu"}"#, "StockLevelZero from /eu"),
            ("RuleMatched", #"{"rule": "reorder", "agent": "buyer"}"#, "reorder wakes the agent buyer"),
            (
                "RuleFailed", #"{"rule": "r", "part": "when", "error": "no key"}"#,
                "r: its 'when' cannot be evaluated: no key"
            ),
            ("RunStarted", #"{"agent": "buyer", "attempt": 1, "steps": 0}"#, "buyer, attempt 1"),
            (
                "RunStarted", #"{"agent": "buyer", "attempt": 2, "steps": 3}"#,
                "buyer, attempt 2, going on after 3 steps"
            ),
            ("ToolReturned", #"{"tool": "t", "result": [17756.0], "milliseconds": 3}"#, "t returned [17756] (3 ms)"),
            ("ToolReturned", #"{"tool": "t", "error": "late", "milliseconds": 3}"#, "t failed: late (3 ms)"),
            (
                "RunCompleted", #"{"rule": "r", "outputs": 1, "milliseconds": 9}"#,
                "r: emitted 1 event, 9 ms after it matched"
            ),
            ("ProposalWaiting", #"{"proposal": "p", "type": "T", "approvers": []}"#, "p: T waits for anybody"),
            ("ProposalDecided", #"{"proposal": "p", "state": "expired"}"#, "p is expired"),
            (
                "ProposalDecided",
                #"{"proposal": "p", "state": "waiting", "by": "anna", "verdict": "approve", "reason": "ok", "approvals": 1, "quorum": 2}"#,
                "anna approved p, saying: ok (1 of 2 approvals)"
            ),
            ("TaskCompleted", "{}", "nothing is left to do"), ("Unheard", #"{"a": 1.0}"#, #"{"a":1}"#),
        ]
    )
    func showsProgress(kind: String, data: String, text: String) throws {
        let line = ProgressLine(["kind": .string(kind), "at": "2026-03-02T09:30:05.123Z", "data": try Self.json(data)])
        #expect(line.time == "09:30:05")
        #expect(line.text == text)
        let padded = kind + String(repeating: " ", count: max(1, 16 - kind.count))
        #expect(line.rendered(isColored: false) == "09:30:05  \(padded)\(text)")
        #expect(line.rendered(isColored: true).hasPrefix("\u{1B}[2m09:30:05\u{1B}[0m  \u{1B}["))
    }

    @Test("a proposal shows why, what, and who decides")
    func showsProposals() throws {
        let proposal = try Self.json(
            """
            {"id": "prop_1", "state": "waiting", "agent": "buyer", "rule": "reorder", "approvers": ["group:buyers"],
             "quorum": 2, "expiresAt": "2026-03-03T09:30:00Z", "onApproved": "Approved",
             "event": {"type": "ReorderProposed", "subject": "SKU-1",
                       "data": {"reason": "sold out", "total": 17756.0, "rate": 0.5, "lines": [{"sku": "A", "n": 2}],
                                "empty": [], "nothing": null}},
             "decisions": [{"by": "anna", "verdict": "approve", "at": "2026-03-02T10:00:00Z", "reason": "fine"}]}
            """
        )
        #expect(
            ProposalText.text(proposal, isColored: false) == """
                ReorderProposed for SKU-1  waiting
                prop_1, by the agent buyer for the rule reorder

                Why
                  sold out

                What is proposed
                  total: 17756
                  rate: 0.5
                  lines:
                    -
                      sku: A
                      n: 2
                  empty: (none)
                  nothing: (none)

                Decided by group:buyers, 2 of whom must approve, until 2026-03-03T09:30:00Z
                anna approved it at 2026-03-02T10:00:00Z: fine
                """
        )
        #expect(ProposalText.outcome(proposal) == "prop_1 waits for more approvals: 1 of 2")
        #expect(
            ProposalText.table([proposal]) == """
                PROPOSAL  STATE    EVENT            SUBJECT  RULE     EXPIRES
                prop_1    waiting  ReorderProposed  SKU-1    reorder  2026-03-03T09:30:00Z
                """
        )
    }

    @Test("a task shows its event, runs, failures, journal and proposals")
    func showsTasks() throws {
        let task = try Self.json(
            """
            {"id": "task_1", "state": "waiting", "receivedAt": "2026-03-02T09:30:00Z",
             "event": {"type": "T", "data": {"n": 1.0}},
             "runs": [{"id": "run_1", "rule": "r", "agent": "a", "state": "dead-lettered", "attempt": 2,
                       "failures": [{"attempt": 1, "message": "late"}],
                       "steps": [{"kind": "say", "input": "hello"},
                                 {"kind": "tool-call", "name": "sql", "input": {"k": 1}, "output": {"count": 2.0}},
                                 {"kind": "tool-call", "name": "sql", "input": {}, "error": "gone"}]}],
             "proposals": [{"id": "prop_1", "state": "waiting", "event": {"type": "P"}}]}
            """
        )
        #expect(
            TaskText.text(task, isColored: false) == """
                task_1  waiting

                Event
                  type: T
                  data:
                    n: 1

                Run run_1
                  rule: r
                  agent: a
                  state: dead-lettered
                  attempt: 2
                  failures:
                    -
                      attempt: 1
                      message: late
                  journal:
                    said: hello
                    sql {"k":1} → {"count":2}
                    sql {} → failed: gone

                Proposal prop_1
                  P: waiting
                """
        )
        #expect(
            TaskText.table([task]) == """
                TASK    STATE    RECEIVED              EVENT  SUBJECT  RUNS
                task_1  waiting  2026-03-02T09:30:00Z  T      -        1, 1 dead-lettered
                """
        )
    }

    @Test("values that are nested deeper than is laid out are shown as JSON, and long ones are cut")
    func limitsValues() throws {
        let deep = try Self.json(#"{"a":{"b":{"c":{"d":{"e":{"f":{"g":1.0}}}}}}}"#)
        #expect(ValueText.lines(deep).last == #"            {"g":1}"#)
        #expect(ValueText.short(.string(String(repeating: "x", count: 200)), maximum: 10) == "xxxxxxxxxx…")
    }

    @Test("whole numbers show no fraction, and others are as they are")
    func showsNumbers() {
        let value: JSONValue = [17756.0, -3.0, 0.5, 1e300, 9_007_199_254_740_993, -0.0]
        #expect(value.withWholeNumbers.jsonText == "[17756,-3,0.5,1e+300,9007199254740993,0]")
        #expect(value.withWholeNumbers == value)
    }

    // MARK: Hostile texts

    /// Everything that a terminal might take for an order.
    private static let steering =
        (0..<0x20).map { Unicode.Scalar($0)! } + (0x7F...0x9F).map { Unicode.Scalar($0)! }
        + ["\u{061C}", "\u{200E}", "\u{202E}", "\u{2028}", "\u{2066}", "\u{2069}"]

    @Test("no character of a payload reaches the terminal as an order", arguments: 0..<100)
    func keepsOrdersAway(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        let value = Self.hostileValue(depth: 8, &generator)
        let text = Self.hostileText(&generator)
        let proposal: JSONValue = [
            "id": .string(text), "state": .string(text), "agent": .string(text), "rule": .string(text),
            "approvers": [.string(text)], "expiresAt": .string(text), "onApproved": .string(text),
            "event": ["type": .string(text), "subject": .string(text), "data": value],
            "decisions": [["by": .string(text), "at": .string(text), "reason": .string(text)]],
        ]
        let task: JSONValue = [
            "id": .string(text), "state": .string(text), "receivedAt": .string(text), "event": value,
            "runs": [
                [
                    "id": .string(text), "rule": .string(text), "failures": [value],
                    "steps": [["kind": "tool-call", "name": .string(text), "input": value, "output": value]],
                ]
            ],
            "proposals": [proposal],
        ]
        var shown = [
            ProposalText.text(proposal, isColored: false), ProposalText.table([proposal]),
            ProposalText.outcome(proposal),
            TaskText.text(task, isColored: false), TaskText.table([task]), Terminal.line(of: task),
        ]
        for kind in ProgressEntry.Kind.allCases.map(\.rawValue) + [text] {
            let data: JSONValue = [
                "type": .string(text), "rule": .string(text), "text": .string(text), "tool": .string(text),
                "result": value,
                "arguments": value, "error": .string(text), "approvers": [.string(text)], "proposal": .string(text),
                "by": .string(text), "state": .string(text), "reason": .string(text), "subject": .string(text),
            ]
            let entry: JSONValue = ["kind": .string(kind), "at": .string(text), "data": data]
            shown.append(ProgressLine(entry).rendered(isColored: false))
        }
        for text in shown {
            let orders = text.unicodeScalars.filter { $0 != "\n" && Self.steering.contains($0) }
            #expect(orders.isEmpty, "\(text.debugDescription)")
        }
        #expect(try JSONParser.parse(Terminal.line(of: task)) == task)
    }

    private static func hostileText(_ generator: inout SeededGenerator) -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 1...8, using: &generator) {
            text.append(Bool.random(using: &generator) ? "x" : Self.steering.randomElement(using: &generator) ?? "x")
        }
        return String(text)
    }

    private static func hostileValue(depth: Int, _ generator: inout SeededGenerator) -> JSONValue {
        guard depth > 0 else { return .string(Self.hostileText(&generator)) }
        let inner = Self.hostileValue(depth: depth - 1, &generator)
        return Bool.random(using: &generator)
            ? [inner, .string(Self.hostileText(&generator))]
            : .object([Self.hostileText(&generator): inner, "k": .string(Self.hostileText(&generator))])
    }
}
