import ProactorComponents
import ProactorModel
import ProactorRuntime
import ProactorStorage
import ProactorTestSupport
import Testing

@Suite(.timeLimit(.minutes(15))) struct DeliveryServiceTests {
    /// The waits after the first failures, in seconds.
    private static let delays = [5, 10, 20]

    private func service(
        _ engine: Engine,
        _ sinks: [String: any Sink],
        _ vitals: SinkVitals = SinkVitals()
    ) -> DeliveryService {
        DeliveryService(
            store: engine.store,
            sinks: sinks,
            composer: NoticeComposer(
                store: engine.store,
                books: engine.books,
                directories: DirectoryShelf(Engine.people),
                publicURL: "https://proactor.example.com",
                clock: engine.clock
            ),
            worker: "worker-a",
            clock: engine.clock,
            logger: engine.logger,
            vitals: vitals
        )
    }

    /// Every delivery of the store, read by way of its id's sink.
    private func delivery(_ engine: Engine, _ sink: ScriptedSink) async throws -> Delivery? {
        guard let key = sink.attempts.first?.idempotencyKey else { return nil }
        return try await engine.store.delivery(DeliveryID(rawValue: key))
    }

    @Test func `a proposal is shown in each of its sinks, once`() async throws {
        let (engine, proposal) = try await ApprovalDeskTests.waiting(Rules.proposing(sinks: "inbox, desk"))
        let (inbox, desk) = (ScriptedSink(), ScriptedSink())
        try await engine.running(self.service(engine, ["inbox": inbox, "desk": desk])) {
            try await engine.deliveriesDone()
        }
        for sink in [inbox, desk] {
            #expect(sink.attempts.map(\.proposal) == [proposal.id])
            #expect(try await self.delivery(engine, sink)?.state == .delivered)
        }
        #expect(inbox.attempts.first?.idempotencyKey != desk.attempts.first?.idempotencyKey)
    }

    @Test func `a delivery that fails is made again, later each time, under the same key`() async throws {
        let (engine, _) = try await ApprovalDeskTests.waiting(Rules.proposing(sinks: "desk"))
        let sink = ScriptedSink { $0 < 4 ? SinkFailure("the line is busy (\($0))", isRetriable: true) : nil }
        try await engine.running(self.service(engine, ["desk": sink])) {
            for (number, delay) in Self.delays.enumerated() {
                let next = engine.clock.now.advanced(by: .seconds(delay))
                try await engine.clock.sleeper { $0 == next }
                #expect(sink.attempts.count == number + 1)
                let delivery = try await self.delivery(engine, sink)
                #expect(delivery?.state == .queued)
                #expect(delivery?.lastError == "the line is busy (\(number + 1))")
                engine.clock.advance(to: next)
            }
            try await engine.deliveriesDone()
        }
        #expect(sink.attempts.count == 4)
        #expect(Set(sink.attempts.map(\.idempotencyKey)).count == 1)
        #expect(try await self.delivery(engine, sink)?.state == .delivered)
    }

    @Test func `a delivery that fails too often becomes a dead letter, with its last error`() async throws {
        let (engine, proposal) = try await ApprovalDeskTests.waiting(Rules.proposing(sinks: "desk, inbox"))
        let sink = ScriptedSink(pace: SinkPace(attempts: 8)) { number in
            SinkFailure("the line is busy (\(number))", isRetriable: true)
        }
        let inbox = ScriptedSink()
        try await engine.running(self.service(engine, ["desk": sink, "inbox": inbox])) {
            while try await engine.store.nextDeliveryDue(of: .one("desk")) != nil {
                engine.clock.advance(to: try await engine.clock.sleeper())
                await Task.yield()
            }
            try await engine.deliveriesDone()
        }
        #expect(sink.attempts.count == 8)
        let dead = try await self.delivery(engine, sink)
        #expect(dead?.state == .deadLettered)
        #expect(dead?.lastError == "the line is busy (8)")
        // The other sink's was made all the same, and the proposal waits as before.
        #expect(inbox.attempts.count == 1)
        #expect(try await engine.store.proposal(proposal.id)?.state == .waiting)
    }

    @Test func `a delivery that can never succeed is not tried again`() async throws {
        let (engine, _) = try await ApprovalDeskTests.waiting(Rules.proposing(sinks: "desk"))
        let sink = ScriptedSink { _ in SinkFailure("no such channel", isRetriable: false) }
        try await engine.running(self.service(engine, ["desk": sink])) { try await engine.deliveriesDone() }
        #expect(sink.attempts.count == 1)
        #expect(try await self.delivery(engine, sink)?.state == .deadLettered)
    }

    @Test func `a sink is told the whole of a proposal`() async throws {
        let (engine, proposal) = try await ApprovalDeskTests.waiting(Rules.proposing(sinks: "desk"))
        let sink = ScriptedSink()
        try await engine.running(self.service(engine, ["desk": sink])) { try await engine.deliveriesDone() }
        guard case .proposal(let notice) = try #require(sink.attempts.first).notice else {
            Issue.record("no proposal")
            return
        }
        #expect(notice.occasion == .new)
        #expect(notice.title == "Answered: s")
        #expect(notice.proposal == proposal)
        #expect(notice.cause?.id == "event")
        #expect(notice.ruleDescription == "Answer.")
        #expect(notice.recipients.map(\.id) == ["anna", "ben"])
        #expect(notice.names["carla"] == "Carla")
        #expect(notice.reviewURL == "https://proactor.example.com/inbox/\(proposal.id)")
    }

    @Test func `a decision is shown where the proposal was, with where that is`() async throws {
        let (engine, proposal) = try await ApprovalDeskTests.waiting(Rules.proposing(sinks: "inbox, desk"))
        let (inbox, desk) = (ScriptedSink(), ScriptedSink())
        try await engine.running(self.service(engine, ["inbox": inbox, "desk": desk])) {
            try await engine.deliveriesDone()
            _ = try await engine.decide(proposal)
            try await engine.deliveriesDone()
        }
        #expect(desk.attempts.map(\.previous) == [nil, 1])
        guard case .proposal(let notice) = try #require(desk.attempts.last).notice else {
            Issue.record("no proposal")
            return
        }
        #expect((notice.occasion, notice.proposal.state) == (.changed, .approved))
        #expect(notice.proposal.decisions.map(\.by) == ["anna"])
        // The inbox shows what is stored.
        #expect(inbox.attempts.count == 1)
    }

    @Test func `who was not asked in time is neither asked nor told of the decision`() async throws {
        let (engine, proposal) = try await ApprovalDeskTests.waiting(Rules.proposing(sinks: "desk"))
        _ = try await engine.decide(proposal)
        let sink = ScriptedSink()
        try await engine.running(self.service(engine, ["desk": sink])) { try await engine.deliveriesDone() }
        #expect(sink.attempts.isEmpty)
        let left = try await engine.store.deliveries(in: nil, sink: "desk", before: nil, limit: 10)
        #expect(left.map(\.state) == [.delivered, .delivered])
    }

    @Test func `an hour without a sink loses nothing, and holds up no other`() async throws {
        let (engine, proposal) = try await ApprovalDeskTests.waiting(Rules.proposing(sinks: "desk, phone"))
        let end = engine.clock.now.advanced(by: .seconds(3600))
        let clock = engine.clock
        let desk = ScriptedSink { _ in clock.now < end ? SinkFailure("nobody answers", isRetriable: true) : nil }
        let phone = ScriptedSink()
        try await engine.running(self.service(engine, ["desk": desk, "phone": phone])) {
            while try await engine.store.nextDeliveryDue(of: .one("phone")) != nil { await Task.yield() }
            #expect(phone.attempts.count == 1)
            while try await engine.store.nextDeliveryDue(of: .one("desk")) != nil {
                clock.advance(to: try await clock.sleeper())
                await Task.yield()
            }
        }
        let shown = try await engine.store.deliveries(in: .delivered, sink: "desk", before: nil, limit: 10)
        #expect(shown.map(\.proposalID) == [proposal.id])
        #expect(desk.attempts.count > 8)
    }

    @Test func `a sink that fails is known to fail until it works again`() async throws {
        let (engine, _) = try await ApprovalDeskTests.waiting(Rules.proposing(sinks: "desk, phone"))
        let desk = ScriptedSink { $0 < 3 ? SinkFailure("busy (\($0))", isRetriable: true) : nil }
        let vitals = SinkVitals()
        let begin = engine.clock.now
        let sinks: [String: any Sink] = ["desk": desk, "phone": ScriptedSink()]
        try await engine.running(self.service(engine, sinks, vitals)) {
            for delay in [5, 10] {
                let next = engine.clock.now.advanced(by: .seconds(delay))
                try await engine.clock.sleeper { $0 == next }
                let trouble = try #require(vitals.troubles["desk"] ?? nil)
                #expect((trouble.since, trouble.error) == (begin, "busy (\(desk.attempts.count))"))
                engine.clock.advance(to: next)
            }
            try await engine.deliveriesDone()
        }
        #expect(vitals.troubles == ["desk": nil, "phone": nil])
    }

    @Test func `whoever may decide from now on is named where it is shown again`() async throws {
        let more = "escalate: { after: 25m, to: [carla] },"
        let rules = Rules.proposing(sinks: "desk", more: more)
        let (engine, proposal) = try await ApprovalDeskTests.waiting(rules)
        let desk = ScriptedSink()
        try await engine.running(self.service(engine, ["desk": desk])) {
            try await engine.deliveriesDone()
            engine.clock.advance(to: proposal.createdAt.advanced(by: .seconds(1500)))
            #expect(try await engine.desk.advanceProposals(limit: 10) == 1)
            try await engine.deliveriesDone()
        }
        let notices = desk.attempts.compactMap { attempt -> ProposalNotice? in
            if case .proposal(let notice) = attempt.notice { notice } else { nil }
        }
        #expect(notices.map(\.occasion) == [.new, .reminder])
        #expect(notices.map { $0.recipients.map(\.id) } == [["anna", "ben"], ["anna", "ben", "carla"]])
    }

    @Test func `a sink that names a time is left alone until then`() async throws {
        let (engine, _) = try await ApprovalDeskTests.waiting(Rules.proposing(sinks: "desk"))
        let sink = ScriptedSink { number in
            number == 1 ? SinkFailure("too often", isRetriable: true, retryAfter: .seconds(90)) : nil
        }
        let begin = engine.clock.now
        try await engine.running(self.service(engine, ["desk": sink])) {
            try await engine.clock.sleeper { $0 == begin.advanced(by: .seconds(90)) }
            engine.clock.advance(to: begin.advanced(by: .seconds(90)))
            try await engine.deliveriesDone()
        }
        #expect(sink.attempts.count == 2)
    }

    @Test func `a sink whose receiver wants nothing more is asked nothing more`() async throws {
        let (engine, _) = try await ApprovalDeskTests.waiting(Rules.proposing(sinks: "desk"))
        try await engine.take(Engine.event("second"))
        try await engine.running(engine.pool()) {
            try await engine.wait {
                try await engine.store.proposals(in: .waiting, before: nil, limit: 10).count == 2
            }
        }
        let sink = ScriptedSink(pace: SinkPace(concurrency: 1)) { _ in
            SinkFailure("410", isRetriable: false, isGone: true)
        }
        try await engine.running(self.service(engine, ["desk": sink])) { try await engine.deliveriesDone() }
        #expect(sink.attempts.count == 1)
        let dead = try await engine.store.deliveries(in: .deadLettered, sink: "desk", before: nil, limit: 10)
        #expect(dead.count == 2)
        // Mended, and retried after a restart.
        let desk = DeliveryDesk(store: engine.store, clock: engine.clock)
        for delivery in dead { try await desk.retry(delivery.id, by: "finn") }
        let mended = ScriptedSink()
        try await engine.running(self.service(engine, ["desk": mended])) { try await engine.deliveriesDone() }
        #expect(mended.attempts.count == 2)
        let audit = try await engine.store.auditEntries(after: 0, limit: 100).map(\.record)
        #expect(audit.filter { $0.action == "delivery.retried" && $0.actor == "finn" }.count == 2)
    }

    @Test func `sinks that share a lane keep its interval together`() async throws {
        let (engine, _) = try await ApprovalDeskTests.waiting(Rules.proposing(sinks: "desk, phone"))
        let pace = SinkPace(concurrency: 1, interval: .seconds(1), lane: "one channel")
        let (desk, phone) = (ScriptedSink(pace: pace), ScriptedSink(pace: pace))
        let begin = engine.clock.now
        try await engine.running(self.service(engine, ["desk": desk, "phone": phone])) {
            try await engine.clock.sleeper { $0 == begin.advanced(by: .seconds(1)) }
            #expect(desk.attempts.count + phone.attempts.count <= 1)
            engine.clock.advance(by: .seconds(1))
            try await engine.deliveriesDone()
        }
        #expect((desk.attempts.count, phone.attempts.count) == (1, 1))
    }

    @Test func `events of the types that a sink is told of are delivered, and others are not`() async throws {
        var engine = try Engine(Rules.plain)
        engine.subscriptions = [
            SinkSubscription(types: ["Answered", "As*"], sinks: ["erp"]),
            SinkSubscription(types: ["Answered"], sinks: ["erp", "log"]),
        ]
        let task = try await engine.take(Engine.event("event"))[0]
        try await engine.running(engine.pool()) { try await engine.wait { try await engine.outputs().count == 1 } }
        try await engine.take(Engine.event("other", type: "Lapsed"))
        let (erp, log) = (ScriptedSink(), ScriptedSink())
        try await engine.running(self.service(engine, ["erp": erp, "log": log])) { try await engine.deliveriesDone() }
        func types(_ sink: ScriptedSink) -> [String] {
            sink.attempts.compactMap { attempt in
                guard case .event(let notice) = attempt.notice else { return nil }
                #expect(notice.taskURL == "https://proactor.example.com/tasks/\(task)")
                return notice.event.type
            }
        }
        #expect(types(erp).sorted() == ["Answered", "Asked"])
        #expect(types(log) == ["Answered"])
    }

    @Test func `a sink that is declared no more makes a dead letter, and holds up nobody`() async throws {
        let (engine, _) = try await ApprovalDeskTests.waiting(Rules.proposing(sinks: "desk, inbox"))
        let inbox = ScriptedSink()
        try await engine.running(self.service(engine, ["inbox": inbox])) { try await engine.deliveriesDone() }
        #expect(inbox.attempts.count == 1)
    }
}

extension Engine {
    fileprivate func decide(_ proposal: Proposal) async throws -> Proposal {
        try await self.desk.decide(
            proposal.id,
            .approve,
            by: "anna",
            reason: nil,
            revision: nil,
            channel: "api"
        )
    }

    /// Returns once no delivery waits.
    fileprivate func deliveriesDone() async throws {
        while try await self.store.nextDeliveryDue(of: .otherThan([])) != nil {
            try Task.checkCancellation()
            await Task.yield()
        }
    }
}
