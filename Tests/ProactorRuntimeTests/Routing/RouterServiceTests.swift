import ProactorModel
import ProactorRules
import ProactorRuntime
import ProactorStorage
import ProactorTestSupport
import Testing

@Suite(.timeLimit(.minutes(15))) struct RouterServiceTests {
    @Test func `events are routed in the order of the log, a batch at a time`() async throws {
        var engine = try Engine(Rules.plain)
        engine.limits.routingBatch = 3
        let accepted = try await engine.intake().accept((0..<7).map { Engine.event("event-\($0)") })
        #expect(engine.backlog.unroutedEvents == 7)
        for (position, isLast) in [(3, false), (6, false), (7, true)] {
            #expect(try await engine.router.routeBatch())
            #expect(try await engine.store.routerPosition() == accepted[position - 1].sequence)
            #expect(engine.backlog.unroutedEvents == 7 - position)
            #expect((try await engine.store.unroutedEventCount() == 0) == isLast)
        }
        #expect(try await engine.router.routeBatch() == false)
        let runs = try await engine.store.runs(in: .queued, limit: 100)
        #expect(Set(runs.map(\.taskID)) == Set(accepted.map(\.taskID)))
        #expect(runs.count == 7)
        #expect(Set(runs.map(\.ruleBook)) == [engine.book.hash])
    }

    @Test func `of two routers on one log each event is routed by one`() async throws {
        let engine = try Engine(Rules.plain)
        let accepted = try await engine.intake().accept((0..<200).map { Engine.event("event-\($0)") })
        let conflicts = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    var conflicts = 0
                    var other = engine
                    other.limits.routingBatch = 5
                    while true {
                        do {
                            guard try await other.router.routeBatch() else { return conflicts }
                        } catch StoreError.conflict {
                            conflicts += 1
                        }
                    }
                }
            }
            return try await group.reduce(0, +)
        }
        let runs = try await engine.store.runs(in: .queued, limit: 1000)
        #expect(runs.map(\.eventSequence).sorted() == accepted.map(\.sequence))
        print("\(conflicts) conflicts between four routers")
    }

    @Test func `a condition that cannot be evaluated is told, and matches nothing`() async throws {
        let engine = try Engine(Rules.answering("      - { say: hello }", rule: ", when: data.missing > 3"))
        let task = try await engine.take(Engine.event("event"))[0]
        let progress = try await engine.progress(of: task)
        #expect(progress.map(\.kind) == [.eventAccepted, .ruleFailed, .taskCompleted])
        #expect(progress[1].data["rule"] == "answer")
        #expect(progress[1].data["part"] == "when")
        #expect(progress[1].data["error"]?.stringValue?.isEmpty == false)
        #expect(try await engine.store.runs(in: .queued, limit: 10).isEmpty)
    }

    @Test func `an event with too many hops behind it is stopped, and shown`() async throws {
        var engine = try Engine(Rules.plain)
        engine.limits.hops = 3
        var event = Engine.event("event")
        event.extensions[Event.ExtensionName.hops] = .integer(4)
        let task = try await engine.take(event)[0]
        let progress = try await engine.progress(of: task)
        #expect(progress.map(\.kind) == [.eventAccepted, .hopLimitReached, .taskCompleted])
        #expect(progress[1].data["hops"] == 4)
        #expect(progress[1].data["limit"] == 3)
    }

    @Test func `a rule that answers itself ends at the hop limit`() async throws {
        var engine = try Engine(
            """
            events: { Asked: { description: A question. } }
            rules: { echo: { description: Ask again., on: Asked, agent: echoing, emits: [Asked] } }
            agents: { echoing: { steps: [{ emit: Asked, data: {} }] } }
            """
        )
        engine.limits.hops = 3
        let task = try await engine.take(Engine.event("event"))[0]
        try await engine.running(engine.router, engine.pool()) {
            let progress = try await engine.completed(task)
            #expect(progress.count { $0.kind == .runCompleted } == 4)
            #expect(progress.count { $0.kind == .hopLimitReached } == 1)
        }
    }

    @Test func `the service routes what waits, and then what comes`() async throws {
        let engine = try Engine(Rules.plain)
        let first = try await engine.intake().accept([Engine.event("first")])
        // A count that is wrong, as after another process routed, is mended once all is routed.
        engine.backlog.set(5000)
        try await engine.running(engine.router) {
            try await engine.wait { try await engine.store.task(first[0].taskID)?.runs.count == 1 }
            // Asleep until something comes.
            try await engine.clock.sleeper()
            #expect(engine.backlog.unroutedEvents == 0)
            let second = try await engine.intake().accept([Engine.event("second")])
            try await engine.wait { try await engine.store.task(second[0].taskID)?.runs.count == 1 }
        }
    }
}
