import GRDB
import ProactorModel
import ProactorStorage
import ProactorTestSupport
import Testing

@testable import ProactorSQLite

@Suite struct SinkTablesTests {
    private let directory: TemporaryDirectory

    init() throws { self.directory = try TemporaryDirectory() }

    /// What an earlier version left: one delivery that waits, one under a lease, and one that is a dead letter.
    private static let earlier = """
        INSERT INTO events VALUES (1, '/tests', 'e', 'T', 'task_1', 0, '{}');
        INSERT INTO runs (id, task_id, rule, agent, rule_book, event_sequence, prompt, state, attempt, created_at, next_at,
        fence, failures) VALUES ('run_1', 'task_1', 'r', 'a', 'b', 1, '', 'completed', 1, 0, 0, 1, '[]');
        INSERT INTO proposals (id, task_id, run_id, rule, agent, event, policy, state, revision, version, created_at)
        VALUES ('prop_1', 'task_1', 'run_1', 'r', 'a', '{}', '{}', 'waiting', 1, 1, 0);
        INSERT INTO deliveries VALUES ('dlv_1', 'desk', 'prop_1', 'queued', 0, 5, NULL, NULL);
        INSERT INTO deliveries VALUES ('dlv_2', 'mail', 'prop_1', 'queued', 2, 9000000, 'worker', '"busy"');
        INSERT INTO deliveries VALUES ('dlv_3', 'erp', 'prop_1', 'dead-lettered', 8, 7, NULL, '"gone"');
        """

    @Test func `deliveries of an earlier version are kept`() async throws {
        let path = self.directory.file("state.db")
        let queue = try DatabaseQueue(path: path)
        try Schema.migrator.migrate(queue, upTo: "003-agents")
        try await queue.write { try $0.execute(sql: Self.earlier) }
        try queue.close()

        let store = try SQLiteStore(path: path)
        let all = try await store.deliveries(in: nil, sink: nil, before: nil, limit: 10)
        #expect(all.map(\.id.rawValue) == ["dlv_3", "dlv_2", "dlv_1"])
        #expect(all.allSatisfy { $0.content == .proposal(ProposalID(rawValue: "prop_1"), .new) })
        #expect(all.map(\.state) == [.deadLettered, .queued, .queued])
        #expect(all.map(\.attempt) == [8, 2, 0])
        #expect(all.map(\.lastError) == ["gone", "busy", nil])
        let claim = DeliveryClaim(
            sinks: .otherThan(["desk"]),
            limit: 10,
            worker: "w",
            now: Timestamp(seconds: 1),
            leaseUntil: Timestamp(seconds: 60)
        )
        // Whoever held it is gone.
        #expect(try await store.claimDeliveries(claim).map(\.id.rawValue) == ["dlv_2"])
        await store.close()
    }
}
