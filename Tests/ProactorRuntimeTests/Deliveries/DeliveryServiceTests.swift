import ProactorComponents
import ProactorModel
import ProactorRuntime
import ProactorStorage
import ProactorTestSupport
import Testing

@Suite(.timeLimit(.minutes(15))) struct DeliveryServiceTests {
    /// The waits after the first seven failures, in seconds.
    private static let delays = [5, 10, 20, 40, 80, 160, 320]

    private func service(_ engine: Engine, _ sinks: [String: any Sink]) -> DeliveryService {
        DeliveryService(
            store: engine.store,
            sinks: sinks,
            worker: "worker-a",
            clock: engine.clock,
            logger: engine.logger
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
            for (number, delay) in Self.delays.prefix(3).enumerated() {
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
        #expect(Set(sink.attempts).count == 1)
        #expect(try await self.delivery(engine, sink)?.state == .delivered)
    }

    @Test func `a delivery that fails too often becomes a dead letter, with its last error`() async throws {
        let (engine, proposal) = try await ApprovalDeskTests.waiting(Rules.proposing(sinks: "desk, inbox"))
        let sink = ScriptedSink { SinkFailure("the line is busy (\($0))", isRetriable: true) }
        let inbox = ScriptedSink()
        try await engine.running(self.service(engine, ["desk": sink, "inbox": inbox])) {
            for delay in Self.delays {
                try await engine.clock.advance(through: engine.clock.now.advanced(by: .seconds(delay)))
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

    @Test func `a sink that is declared no more makes a dead letter, and holds up nobody`() async throws {
        let (engine, _) = try await ApprovalDeskTests.waiting(Rules.proposing(sinks: "desk, inbox"))
        let inbox = ScriptedSink()
        try await engine.running(self.service(engine, ["inbox": inbox])) { try await engine.deliveriesDone() }
        #expect(inbox.attempts.count == 1)
    }
}

extension Engine {
    /// Returns once no delivery waits.
    fileprivate func deliveriesDone() async throws {
        while try await self.store.nextDeliveryDue() != nil {
            try Task.checkCancellation()
            await Task.yield()
        }
    }
}
