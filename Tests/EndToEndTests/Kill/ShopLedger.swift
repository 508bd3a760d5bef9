import GRDB
import ProactorModel
import Testing

/// What stands in the store after all work is done, held against what should.
struct ShopLedger {
    private struct Event {
        let id: String
        let source: String
        let type: String
        let task: String
    }

    private let events: [Event]
    private let decisions: [String: (person: String, verdict: String)]
    private let violations: [String: Int]
    private let counts: [String: Int]

    /// Reads the store of a server that ended.
    init(_ site: Site) throws {
        (self.events, self.decisions, self.violations, self.counts) = try site.read { db in
            let events = try Row.fetchAll(db, sql: "SELECT * FROM events").map { row in
                Event(id: row["id"], source: row["source"], type: row["type"], task: row["task_id"])
            }
            let decisions = try Row.fetchAll(db, sql: "SELECT * FROM decisions WHERE verdict <> 'send-back'").map {
                row in
                (row["proposal_id"] as String, (row["person"] as String, row["verdict"] as String))
            }
            var violations: [String: Int] = [:]
            for (rule, sql) in Self.rules { violations[rule] = try Int.fetchOne(db, sql: sql) }
            var counts: [String: Int] = [:]
            for (name, sql) in Self.figures { counts[name] = try Int.fetchOne(db, sql: sql) }
            // A proposal with two decisions would be there twice, and end the test here.
            return (events, Dictionary(uniqueKeysWithValues: decisions), violations, counts)
        }
    }

    /// How much there was, and how often a kill hit a run at work.
    var summary: String {
        Self.figures.map { "\(self.counts[$0.name] ?? 0) \($0.name)" }.joined(separator: ", ")
    }

    /// Expects that nothing contradicts the invariants.
    func expectWhole() {
        for (rule, _) in Self.rules { #expect(self.violations[rule] == 0, "\(rule)") }
        // Otherwise nothing was tested.
        #expect((self.counts["runs at work when a process was killed"] ?? 0) > 0)
        #expect((self.counts["times sent back"] ?? 0) > 0)
    }

    /// Expects every event in the log once, and under the task that every answer named.
    func expectAccepted(_ answers: [String: Set<String>], _ posted: [String: JSONValue]) {
        let external = self.events.filter { $0.source == Load.source }
        #expect(Set(answers.keys) == Set(posted.keys))
        #expect(external.map(\.id).sorted() == posted.keys.sorted())
        for event in external {
            #expect(answers[event.id] == [event.task], "\(event.id)")
            #expect(event.type == posted[event.id]?["type"]?.stringValue)
        }
    }

    /// Expects that what a person was told to have decided is what stands in the store.
    func expectDecided(_ told: [[String: String]]) {
        for (person, verdicts) in zip(["anna", "ben"], told) {
            for (proposal, verdict) in verdicts {
                #expect(self.decisions[proposal]?.person == person)
                #expect(self.decisions[proposal]?.verdict == verdict)
            }
        }
    }

    private static let figures: [(name: String, sql: String)] = [
        ("runs", "SELECT count(*) FROM runs"),
        ("proposals", "SELECT count(*) FROM proposals"),
        ("approved", "SELECT count(*) FROM proposals WHERE state = 'approved'"),
        ("times sent back", "SELECT count(*) FROM decisions WHERE verdict = 'send-back'"),
        (
            "runs at work when a process was killed",
            "SELECT coalesce(sum(json_array_length(failures)), 0) FROM runs"
        ),
    ]

    /// What no row may be.
    private static let rules: [(name: String, sql: String)] = [
        ("an event is in the log once", "SELECT count(*) - count(DISTINCT source || ' ' || id) FROM events"),
        ("everything is routed", "SELECT (SELECT max(sequence) FROM events) - position FROM router"),
        (
            "each event has one run for each rule that is for it",
            """
            WITH expected (type, rule) AS (VALUES
                ('OrderPlaced', 'reserve'), ('OrderPlaced', 'note'), ('ReservationApproved', 'ship')),
            pairs AS (SELECT events.sequence, expected.rule FROM events JOIN expected USING (type))
            SELECT count(*) FROM pairs WHERE 1 <>
            (SELECT count(*) FROM runs WHERE event_sequence = pairs.sequence AND rule = pairs.rule)
            """
        ),
        (
            "no event has another run",
            """
            SELECT count(*) FROM runs JOIN events ON events.sequence = runs.event_sequence WHERE (events.type, runs.rule)
            NOT IN (VALUES ('OrderPlaced', 'reserve'), ('OrderPlaced', 'note'), ('ReservationApproved', 'ship'))
            """
        ),
        ("every run is completed", "SELECT count(*) FROM runs WHERE state <> 'completed'"),
        (
            "no attempt failed but for its process",
            """
            SELECT count(*) FROM runs, json_each(runs.failures) AS failure
            WHERE json_extract(failure.value, '$.code') <> 'worker-lost'
            """
        ),
        (
            "each run has its outputs, under its own id",
            """
            WITH expected (rule, number, type) AS (VALUES
                ('reserve', 0, 'ReservationProposed'), ('note', 0, 'OrderNoted'),
                ('ship', 0, 'ParcelPlanned'), ('ship', 1, 'ParcelPlanned'))
            SELECT count(*) FROM runs JOIN expected USING (rule) WHERE 1 <>
            (SELECT count(*) FROM events WHERE id = runs.id || '-' || number AND type = expected.type
                AND source = '/proactor/rules/' || runs.rule AND task_id = runs.task_id)
            """
        ),
        (
            "no run has other outputs",
            """
            SELECT (SELECT count(*) FROM events WHERE source LIKE '/proactor/rules/%')
            - (SELECT count(*) + sum(rule = 'ship') FROM runs)
            """
        ),
        (
            "each step of a run is journaled once and in order",
            """
            SELECT count(*) FROM runs WHERE (SELECT count(*) FROM steps WHERE run_id = runs.id)
            <> CASE rule WHEN 'reserve' THEN 3 + 4 * (SELECT count(*) FROM proposals
                JOIN decisions ON decisions.proposal_id = proposals.id AND verdict = 'send-back'
                WHERE proposals.run_id = runs.id) WHEN 'ship' THEN 1 ELSE 0 END
            OR (SELECT coalesce(max(number) + 1, 0) FROM steps WHERE run_id = runs.id)
            <> (SELECT count(*) FROM steps WHERE run_id = runs.id)
            """
        ),
        (
            "each output that needs one has one proposal",
            """
            SELECT count(*) FROM events WHERE type = 'ReservationProposed' AND 1 <>
            (SELECT count(*) FROM proposals WHERE json_extract(proposals.event, '$.id') = events.id)
            """
        ),
        (
            "there is no other proposal",
            """
            SELECT (SELECT count(*) FROM proposals) - (SELECT count(*) FROM events WHERE type = 'ReservationProposed')
            """
        ),
        (
            "each proposal is decided, and once",
            """
            SELECT count(*) FROM proposals WHERE state NOT IN ('approved', 'rejected')
            OR (SELECT count(*) FROM decisions WHERE proposal_id = proposals.id AND verdict <> 'send-back') <> 1
            """
        ),
        (
            "each time that a proposal is sent back makes one revision",
            """
            SELECT count(*) FROM proposals WHERE revision <> json_array_length(revisions)
            OR revision <> 1 + (SELECT count(*) FROM decisions WHERE proposal_id = proposals.id AND verdict = 'send-back')
            OR (SELECT count(*) FROM audit WHERE subject = proposals.id AND action = 'proposal.revise') <> revision - 1
            """
        ),
        (
            "a proposal's state is its decision's",
            """
            SELECT count(*) FROM proposals JOIN decisions ON decisions.proposal_id = proposals.id
            WHERE verdict <> 'send-back' AND (state = 'approved') <> (verdict = 'approve')
            """
        ),
        (
            "each decided proposal has one outcome",
            """
            SELECT count(*) FROM proposals WHERE 1 <>
            (SELECT count(*) FROM events WHERE source = '/proactor/proposals/reserve'
                AND json_extract(body, '$.proposalid') = proposals.id
                AND type = CASE state WHEN 'approved' THEN 'ReservationApproved' ELSE 'ReservationRejected' END)
            """
        ),
        (
            "there is no other outcome",
            """
            SELECT (SELECT count(*) FROM events WHERE source LIKE '/proactor/proposals/%')
            - (SELECT count(*) FROM proposals)
            """
        ),
        (
            "each decision is in the audit log, once",
            """
            SELECT count(*) FROM decisions WHERE (SELECT count(*) FROM decisions AS own WHERE (own.proposal_id, own.person,
                own.verdict) = (decisions.proposal_id, decisions.person, decisions.verdict)) <>
            (SELECT count(*) FROM audit
                WHERE subject = decisions.proposal_id AND actor = person AND action = 'proposal.' || verdict)
            """
        ),
        (
            "nothing else is in the audit log",
            """
            SELECT (SELECT count(*) FROM audit WHERE action <> 'proposal.revise') - (SELECT count(*) FROM decisions)
            """
        ),
        (
            "an output knows its cause, and how far it is from the first",
            """
            SELECT count(*) FROM events AS cause JOIN runs ON runs.event_sequence = cause.sequence
            JOIN events AS output ON output.source = '/proactor/rules/' || runs.rule AND output.id LIKE runs.id || '-%'
            WHERE json_extract(output.body, '$.causationid') <> cause.id
            OR json_extract(output.body, '$.hops') <> coalesce(json_extract(cause.body, '$.hops'), 0) + 1
            OR json_extract(output.body, '$.correlationid') <> runs.task_id
            """
        ),
        (
            "nothing of a task is open",
            """
            SELECT count(*) FROM tasks
            WHERE unrouted_events <> 0 OR open_runs <> 0 OR waiting_proposals <> 0 OR NOT is_completed OR has_failed
            """
        ),
        (
            "progress has no gap",
            """
            SELECT count(*) FROM tasks WHERE last_progress <>
            (SELECT count(*) FROM progress WHERE task_id = tasks.id)
            OR last_progress <> (SELECT max(number) FROM progress WHERE task_id = tasks.id)
            """
        ),
        ("every delivery is made", "SELECT count(*) FROM deliveries WHERE state <> 'delivered'"),
        (
            "each revision of a proposal is delivered once",
            "SELECT (SELECT count(*) FROM deliveries) - (SELECT sum(revision) FROM proposals)"
        ),
        ("the file is whole", "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"),
    ]
}
