import ProactorModel
import ProactorStorage
import Testing

extension StoreConformance {
    /// What ``OperatorStore`` promises.
    static let operators: [StoreCheck] = [
        StoreCheck("what an operator knows of a key is stored, changed and forgotten") { fixture async throws in
            let store = fixture.store
            let key = OperatorKey(operation: "op-1", key: "\"a\u{0}b\"")
            #expect(try await store.nextOperatorDue() == nil)
            try await store.commit(Self.commit(Self.change(key, from: 0, dueAt: 10)))
            var reading = try await store.operatorRecords([key, OperatorKey(operation: "op-1", key: "2")])
            #expect(reading.records == [Self.record(key, version: 1, dueAt: 10)])
            #expect(reading.keyCounts == ["op-1": 1])
            #expect(try await store.nextOperatorDue() == StoreFixture.moment(10))
            try await store.commit(Self.commit(Self.change(key, from: 1, dueAt: 20)))
            #expect(try await store.dueOperators(until: StoreFixture.moment(19), limit: 9).records.isEmpty)
            #expect(
                try await store.dueOperators(until: StoreFixture.moment(20), limit: 9).records.map(\.version) == [2]
            )
            try await store.commit(Self.commit(OperatorChange(id: key, from: 2, record: nil)))
            reading = try await store.operatorRecords([key])
            #expect(reading.records.isEmpty)
            #expect(reading.keyCounts == ["op-1": 0])
            #expect(try await store.operators().isEmpty)
        },
        StoreCheck("a change of what was changed meanwhile is refused, with all that goes with it") {
            fixture async throws in
            let store = fixture.store
            let (first, second) = (OperatorKey(operation: "op", key: "1"), OperatorKey(operation: "op", key: "2"))
            try await store.commit(Self.commit(Self.change(first, from: 0, dueAt: 10)))
            for stale in [
                Self.change(first, from: 0, dueAt: 11), Self.change(first, from: 2, dueAt: 11),
                OperatorChange(id: first, from: 2, record: nil), Self.change(second, from: 1, dueAt: 11),
            ] {
                let commit = Self.commit(Self.change(OperatorKey(operation: "op", key: "3"), from: 0, dueAt: 1), stale)
                await #expect { try await store.commit(commit) } throws: { $0.isConflict }
            }
            #expect(try await store.operators() == [OperatorSummary(operation: "op", rule: "reorder", keys: 1)])
        },
        StoreCheck("routing that an operator's change refuses does not move the position") { fixture async throws in
            let event = try await fixture.accept(StoreFixture.newEvent("event"))
            let key = OperatorKey(operation: "op", key: "1")
            let routing = RoutingCommit(
                from: 0,
                to: event.sequence,
                events: [RoutedEvent(sequence: event.sequence, taskID: event.taskID)],
                operators: Self.commit(Self.change(key, from: 7, dueAt: 10)),
                at: StoreFixture.moment(1)
            )
            await #expect { try await fixture.store.commit(routing) } throws: { $0.isConflict }
            #expect(try await fixture.store.routerPosition() == 0)
        },
        StoreCheck("a task is open as long as an operator holds its event, and then has what that began") {
            fixture async throws in
            let event = try await fixture.accept(StoreFixture.newEvent("event"))
            var routed = RoutedEvent(sequence: event.sequence, taskID: event.taskID)
            routed.progress = [StoreFixture.entry(event.taskID, .ruleHeld)]
            routed.held = 1
            let key = OperatorKey(operation: "op", key: "1")
            var change = Self.change(key, from: 0, dueAt: 10)
            let held = HeldEvent(sequence: event.sequence, taskID: event.taskID, at: 5)
            change.record?.held = [held]
            change.record?.keepsTasksOpen = true
            try await fixture.store.commit(
                RoutingCommit(
                    from: 0,
                    to: event.sequence,
                    events: [routed],
                    operators: Self.commit(change),
                    at: StoreFixture.moment(1)
                )
            )
            #expect(try await fixture.state(of: event.taskID) == .waiting)
            #expect(try await fixture.store.operatorRecords([key]).records.first?.held == [held])
            let run = StoreFixture.run(of: event)
            var fired = Self.commit(OperatorChange(id: key, from: 1, record: nil))
            fired.effects = [TaskEffect(taskID: event.taskID, sequence: event.sequence, held: -1, runs: [run])]
            fired.appended = [StoreFixture.newEvent("tick"), StoreFixture.newEvent("tick")]
            let commit = fired
            try await fixture.store.commit(commit)
            await #expect { try await fixture.store.commit(commit) } throws: { $0.isConflict }
            #expect(try await fixture.state(of: event.taskID) == .running)
            #expect(try await fixture.store.runs(in: .queued, limit: 9) == [run])
            #expect(try await fixture.store.unroutedEventCount() == 1)
            try await fixture.completeNext()
            #expect(try await fixture.state(of: event.taskID) == .completed)
        },
        StoreCheck("time passes for operators as far as events are routed") { fixture async throws in
            let store = fixture.store
            #expect(try await store.routedUntil(StoreFixture.moment(9)) == StoreFixture.moment(9))
            let events = try await fixture.accept(count: 3)
            #expect(try await store.routedUntil(StoreFixture.moment(9)) == StoreFixture.moment(0))
            try await fixture.route()
            #expect(try await store.routedUntil(StoreFixture.moment(9)) == StoreFixture.moment(9))
            let found = try await store.events(at: [events[2].sequence, 999, events[0].sequence])
            #expect(found == [events[2], events[0]])
        },
        StoreCheck("what an operator knows is listed by its keys, page by page") { fixture async throws in
            let keys = (1...5).map { OperatorKey(operation: "op", key: "\($0)") }
            try await fixture.store.commit(
                Self.commit(changes: keys.map { Self.change($0, from: 0, dueAt: 1) })
            )
            let first = try await fixture.store.operatorRecords(of: "op", after: nil, limit: 3)
            let second = try await fixture.store.operatorRecords(of: "op", after: first.last?.id.key, limit: 3)
            #expect((first + second).map(\.id) == keys)
            #expect(try await fixture.store.operatorRecords(of: "other", after: nil, limit: 3).isEmpty)
        },
        StoreCheck("timers are listed from the soonest on, page by page") { fixture async throws in
            let store = fixture.store
            let keys = (1...6).map { OperatorKey(operation: "op-\($0 % 2)", key: "\"a\u{0}\($0)\"") }
            let changes = zip(keys, [3, 1, 2, 2, 2, 9]).map { key, due in
                var change = Self.change(key, from: 0, dueAt: due)
                if key == keys[5] { change.record?.rule = "other" }
                return change
            }
            try await store.commit(Self.commit(changes: changes))
            var found: [OperatorKey] = []
            var place: OperatorPlace?
            repeat {
                let page = try await store.operatorTimers(of: nil, after: place, limit: 2)
                found += page.map(\.id)
                place = page.last.flatMap { OperatorPlace(OperatorPlace(dueAt: $0.dueAt, id: $0.id).text) }
            } while place != nil
            #expect(found == [keys[1], keys[3], keys[2], keys[4], keys[0], keys[5]])
            #expect(try await store.operatorTimers(of: "other", after: nil, limit: 9).map(\.id) == [keys[5]])
            #expect(try await store.operatorTimers(of: "nobody", after: nil, limit: 9).isEmpty)
        },
    ]

    private static func record(_ key: OperatorKey, version: Int64, dueAt second: Int) -> OperatorRecord {
        OperatorRecord(
            id: key,
            rule: "reorder",
            version: version,
            state: ["version": .int(version), "text": "a\u{0}b"],
            dueAt: StoreFixture.moment(second),
            held: [],
            keepsTasksOpen: false
        )
    }

    private static func change(_ key: OperatorKey, from version: Int64, dueAt second: Int) -> OperatorChange {
        OperatorChange(id: key, from: version, record: Self.record(key, version: version + 1, dueAt: second))
    }

    private static func commit(_ changes: OperatorChange...) -> OperatorCommit { Self.commit(changes: changes) }

    private static func commit(changes: [OperatorChange]) -> OperatorCommit {
        OperatorCommit(changes: changes, at: StoreFixture.moment(2))
    }
}
