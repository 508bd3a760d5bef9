import ProactorJSONSchema
import ProactorModel
import ProactorRuntime
import ProactorStorage
import ProactorTestSupport
import Testing

@Suite(.timeLimit(.minutes(15))) struct IntakeTests {
    private let engine: Engine

    init() throws { self.engine = try Engine(Rules.plain) }

    private func refusal(_ intake: Intake, _ events: Event...) async -> IntakeError? {
        do {
            _ = try await intake.accept(events)
            return nil
        } catch {
            return error
        }
    }

    private func logged() async throws -> [String] {
        try await self.engine.store.events(after: 0, limit: 1000).map(\.event.id)
    }

    @Test func `accepted events are in the log before the answer, and a repeat gets the first one's task`() async throws
    {
        let intake = self.engine.intake()
        let first = try await intake.accept([Engine.event("a"), Engine.event("b"), Engine.event("a")])
        #expect(try await self.logged() == ["a", "b"])
        #expect(first.map(\.isDuplicate) == [false, false, true])
        #expect(first[0].taskID == first[2].taskID)
        let again = try await intake.accept([Engine.event("b"), Engine.event("c")])
        #expect(again.map(\.isDuplicate) == [true, false])
        #expect(again[0].taskID == first[1].taskID)
        // A repeat does not wait for the router.
        #expect(self.engine.backlog.unroutedEvents == 3)
    }

    @Test func `a batch with one wrong event is refused whole`() async throws {
        let wrong = Engine.event("wrong", type: "Answered", data: ["n": "many"])
        guard
            case .invalidPayload(1, "Answered", let violations) = await self.refusal(
                self.engine.intake(),
                Engine.event("fine"),
                wrong
            )
        else {
            Issue.record("the event was not refused for its payload")
            return
        }
        #expect(violations.map(\.keyword) == ["type"])
        #expect(try await self.logged().isEmpty)
    }

    @Test(arguments: ["/proactor/rules/answer", "/proactor/proposals/answer", "/proactor/"])
    func `nobody else may speak in the engine's name`(source: String) async throws {
        let forged = Engine.event("forged", type: "Approved", source: source)
        guard case .reservedSource(0, source) = await self.refusal(self.engine.intake(), forged) else {
            Issue.record("the event was not refused for its source")
            return
        }
        #expect(try await self.logged().isEmpty)
    }

    @Test func `undeclared types are accepted, unless only declared ones shall be`() async throws {
        let event = Engine.event("event", type: "Sung")
        #expect(await self.refusal(self.engine.intake(), event) == nil)
        guard case .unknownType(0, "Sung", let known) = await self.refusal(self.engine.intake(strictTypes: true), event)
        else {
            Issue.record("the event was not refused for its type")
            return
        }
        #expect(known == ["Answered", "Approved", "Asked", "Lapsed", "Rejected"])
    }

    @Test func `more events than a batch may have are refused`() async throws {
        var engine = self.engine
        engine.limits.batchCount = 2
        let events = (0..<3).map { Engine.event("event-\($0)") }
        let error = await #expect(throws: IntakeError.self) { try await engine.intake().accept(events) }
        guard case .tooManyEvents(count: 3, limit: 2) = error else {
            Issue.record("refused with \(String(describing: error))")
            return
        }
    }

    @Test func `when the router is behind, events are refused until it has caught up`() async throws {
        var engine = self.engine
        engine.limits.unroutedEvents = 2
        let intake = engine.intake()
        _ = try await intake.accept([Engine.event("a"), Engine.event("b")])
        guard case .busy(.backlog, let retryAfter) = await self.refusal(intake, Engine.event("c")) else {
            Issue.record("the event was not refused")
            return
        }
        #expect(retryAfter > .zero)
        #expect(try await self.logged() == ["a", "b"])
        #expect(try await engine.router.routeBatch())
        #expect(await self.refusal(intake, Engine.event("c")) == nil)
    }

    @Test func `when too many requests wait for the disk, more are refused`() async throws {
        var engine = self.engine
        engine.limits.pendingAppends = 1
        let intake = engine.intake()
        let refused = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<64 {
                group.addTask {
                    switch await self.refusal(intake, Engine.event("event-\(number)")) {
                    case nil: return false
                    case .busy(.appends, let retryAfter)?:
                        #expect(retryAfter > .zero)
                        return true
                    case let error?: throw error
                    }
                }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        // What was refused is not in the log; what was accepted is.
        #expect(try await self.logged().count == 64 - refused)
        #expect(refused < 64)
        // And the places are free again.
        #expect(await self.refusal(intake, Engine.event("later")) == nil)
    }

    @Test func `a limit of no request at once refuses every one`() async throws {
        var engine = self.engine
        engine.limits.pendingAppends = 0
        guard case .busy(.appends, _) = await self.refusal(engine.intake(), Engine.event("event")) else {
            Issue.record("the event was not refused")
            return
        }
    }

    @Test func `a store that cannot be written accepts nothing`() async throws {
        await self.engine.store.close()
        guard case .storeUnavailable(.unavailable) = await self.refusal(self.engine.intake(), Engine.event("event"))
        else {
            Issue.record("the event was not refused")
            return
        }
        #expect(self.engine.backlog.unroutedEvents == 0)
    }
}
