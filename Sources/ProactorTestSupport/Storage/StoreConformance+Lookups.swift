import ProactorModel
import ProactorStorage
import Testing

extension StoreConformance {
    /// What ``LookupStore`` promises, and ``TaskStore`` of the same filters.
    static let lookups: [StoreCheck] = [
        StoreCheck("events are found by each of their attributes, and by all together") { fixture async throws in
            let events = try await fixture.acceptVaried()
            let wanted = events[4]
            let filters: [EventConditions] = [
                EventConditions(type: wanted.event.type), EventConditions(source: wanted.event.source),
                EventConditions(subject: wanted.event.subject), EventConditions(id: wanted.event.id),
                EventConditions(key: "order-4"), EventConditions(key: "shipment-1"),
                EventConditions(type: wanted.event.type, source: wanted.event.source, subject: "sku-4", key: "order-4"),
            ]
            for conditions in filters {
                let found = try await fixture.store.events(EventFilter(conditions), before: nil, limit: 100)
                let expected = events.filter { conditions.matches($0.event) }
                #expect(found.map(\.event) == expected.reversed(), "\(conditions)")
                #expect(found.contains { $0.event == wanted }, "\(conditions)")
                #expect(found.count < events.count, "\(conditions)")
            }
        },
        StoreCheck("events are found by their time and by their task") { fixture async throws in
            let events = try await fixture.acceptVaried()
            let times = EventFilter(since: StoreFixture.moment(2), until: StoreFixture.moment(5))
            let found = try await fixture.store.events(times, before: nil, limit: 100)
            #expect(found.map(\.event) == events[2..<5].reversed())
            let task = EventFilter(task: events[3].taskID)
            #expect(try await fixture.store.events(task, before: nil, limit: 100).map(\.event) == [events[3]])
        },
        StoreCheck("a found event names the rules that matched it, each once") { fixture async throws in
            _ = try await fixture.accept(count: 1)
            try await fixture.route { event in
                ["reorder", "inform", "reorder"].map { StoreFixture.run(of: event, rule: $0) }
            }
            let found = try await fixture.store.events(EventFilter(), before: nil, limit: 10)
            #expect(found.map(\.rules) == [["inform", "reorder"]])
        },
        StoreCheck("runs are found by rule, agent, state, task and time") { fixture async throws in
            let events = try await fixture.accept(count: 6)
            try await fixture.route { event in
                let isOdd = event.sequence.isMultiple(of: 2)
                var run = StoreFixture.run(of: event, rule: isOdd ? "odd" : "even", agent: isOdd ? "a" : "b")
                run.createdAt = event.receivedAt
                return [run]
            }
            let claimed = try await fixture.claim(limit: 1, places: ["a": 1])[0]
            try await fixture.complete(claimed)
            func rules(_ filter: RunFilter) async throws -> [FoundRun] {
                try await fixture.store.runs(filter, before: nil, limit: 100)
            }
            #expect(try await rules(RunFilter()).count == 6)
            #expect(try await rules(RunFilter(rule: "odd")).map(\.run.rule) == ["odd", "odd", "odd"])
            #expect(try await rules(RunFilter(agent: "b")).map(\.run.agent) == ["b", "b", "b"])
            #expect(try await rules(RunFilter(state: .completed)).map(\.run.id) == [claimed.run.id])
            #expect(try await rules(RunFilter(state: .queued)).count == 5)
            #expect(try await rules(RunFilter(rule: "odd", state: .queued)).count == 2)
            #expect(try await rules(RunFilter(task: events[2].taskID)).map(\.run.taskID) == [events[2].taskID])
            let times = RunFilter(since: StoreFixture.moment(1), until: StoreFixture.moment(3))
            #expect(try await rules(times).map(\.run.eventSequence) == [events[2].sequence, events[1].sequence])
            for state in Run.State.allCases {
                #expect(try await rules(RunFilter(state: state)).allSatisfy { $0.run.state == state })
            }
        },
        StoreCheck("runs are found by the event that woke them, and tell of it") { fixture async throws in
            let events = try await fixture.acceptVaried()
            try await fixture.route { [StoreFixture.run(of: $0)] }
            for conditions in [
                EventConditions(type: events[4].event.type), EventConditions(source: events[4].event.source),
                EventConditions(subject: "sku-4"), EventConditions(id: "event-4"), EventConditions(key: "order-4"),
                EventConditions(type: events[4].event.type, subject: "sku-4"),
            ] {
                let found = try await fixture.store.runs(RunFilter(event: conditions), before: nil, limit: 100)
                let expected = events.filter { conditions.matches($0.event) }.map(\.sequence)
                #expect(Set(found.map(\.run.eventSequence)) == Set(expected), "\(conditions)")
                #expect(found.count == expected.count)
                let run = try #require(found.first { $0.run.eventSequence == events[4].sequence })
                #expect((run.eventType, run.eventSource) == (events[4].event.type, events[4].event.source))
                #expect((run.eventID, run.eventSubject) == ("event-4", "sku-4"))
            }
            let own = try await fixture.store.runs(ofEvent: events[1].sequence)
            #expect(own.map(\.eventSequence) == [events[1].sequence])
        },
        StoreCheck("tasks are found by the event that began them, by rule, by agent and by time") {
            fixture async throws in
            let events = try await fixture.acceptVaried()
            try await fixture.route { event in
                event.event.id == "event-4" ? [StoreFixture.run(of: event, rule: "r", agent: "a")] : []
            }
            func ids(_ filter: TaskFilter) async throws -> [TaskID] {
                try await fixture.store.tasks(filter, before: nil, limit: 100).map(\.id)
            }
            let task = events[4].taskID
            for conditions in [
                EventConditions(source: events[4].event.source), EventConditions(subject: "sku-4"),
                EventConditions(id: "event-4"), EventConditions(key: "shipment-1"),
            ] {
                let expected = events.filter { conditions.matches($0.event) }.map(\.taskID)
                #expect(try await ids(TaskFilter(event: conditions)) == expected.reversed(), "\(conditions)")
                #expect(try await ids(TaskFilter(event: conditions, rule: "r")) == [task])
                #expect(try await ids(TaskFilter(event: conditions, agent: "b")) == [])
            }
            #expect(try await ids(TaskFilter(rule: "r", agent: "a")) == [task])
            #expect(try await ids(TaskFilter(agent: "a")) == [task])
            #expect(try await ids(TaskFilter(state: .running, agent: "a")) == [task])
            #expect(try await ids(TaskFilter(state: .completed, agent: "a")) == [])
            let (from, to) = (StoreFixture.moment(2), StoreFixture.moment(6))
            #expect(try await ids(TaskFilter(since: from, until: to)) == events[2..<6].map(\.taskID).reversed())
            #expect(try await ids(TaskFilter(rule: "r", since: from, until: to)) == [task])
            #expect(try await ids(TaskFilter(rule: "r", since: to)) == [])
            let typed = TaskFilter(event: EventConditions(type: events[4].event.type), since: from, until: to)
            #expect(
                try await ids(typed)
                    == events[2..<6].filter { $0.event.type == events[4].event.type }.map(\.taskID).reversed()
            )
        },
        StoreCheck("paging shows what was there once, however much is added meanwhile") { fixture async throws in
            var generator = SeededGenerator(seed: 20)
            for round in 0..<6 {
                // Also of times that are before those of what is shown already.
                func add(_ count: Int) async throws {
                    for _ in 0..<count {
                        let second = Int.random(in: 0..<20, using: &generator)
                        let id = "\(round)-\(generator.next())"
                        _ = try await fixture.accept(StoreFixture.newEvent(id, source: "/\(round)", second: second))
                    }
                    try await fixture.route { event in
                        var run = StoreFixture.run(of: event)
                        run.createdAt = event.receivedAt
                        return [run]
                    }
                }
                try await add(25)
                let conditions = EventConditions(source: "/\(round)")
                let before = try await fixture.store.events(EventFilter(conditions), before: nil, limit: 1000)
                let limit = Int.random(in: 1...7, using: &generator)
                var events: [FoundEvent] = []
                var runs: [FoundRun] = []
                var tasks: [TaskID] = []
                var isAtEnd = false
                while !isAtEnd {
                    let page = try await fixture.store.events(
                        EventFilter(conditions),
                        before: events.last?.cursor,
                        limit: limit
                    )
                    let runPage = try await fixture.store.runs(
                        RunFilter(event: conditions),
                        before: runs.last?.cursor,
                        limit: limit
                    )
                    let taskPage = try await fixture.store.tasks(
                        TaskFilter(event: conditions),
                        before: tasks.last,
                        limit: limit
                    )
                    events += page
                    runs += runPage
                    tasks += taskPage.map(\.id)
                    isAtEnd = page.isEmpty && runPage.isEmpty && taskPage.isEmpty
                    if events.count < 60 { try await add(Int.random(in: 0...3, using: &generator)) }
                }
                let known = Set(before.map(\.event.sequence))
                #expect(Set(events.map(\.event.sequence)).count == events.count)
                #expect(known.isSubset(of: events.map(\.event.sequence)))
                #expect(Set(runs.map(\.run.id)).count == runs.count)
                #expect(known.isSubset(of: runs.map(\.run.eventSequence)))
                #expect(Set(tasks).count == tasks.count)
                #expect(Set(before.map(\.event.taskID)).isSubset(of: tasks))
                #expect(events.map(\.event.receivedAt) == events.map(\.event.receivedAt).sorted(by: >))
            }
        },
    ]
}

extension StoreFixture {
    /// Events that differ in everything that they can be looked up by, a second apart.
    fileprivate func acceptVaried() async throws -> [LoggedEvent] {
        var events: [LoggedEvent] = []
        for number in 0..<9 {
            var new = Self.newEvent("event-\(number)", source: "/\(number % 2)", type: "t\(number % 3)", second: number)
            if number > 0 {
                new.event.subject = "sku-\(number)"
                new.event.extensions["partitionkey"] = .string("order-\(number)")
                new.event.extensions["correlationid"] = .string("shipment-\(number % 3)")
            }
            events.append(try await self.accept(new))
        }
        return events
    }
}

extension EventConditions {
    /// The same, said of one event.
    fileprivate func matches(_ event: Event) -> Bool {
        (self.type ?? event.type) == event.type && (self.source ?? event.source) == event.source
            && (self.id ?? event.id) == event.id && (self.subject == nil || self.subject == event.subject)
            && (self.key == nil || event.extensions.values.contains(.string(self.key ?? "")))
    }
}
