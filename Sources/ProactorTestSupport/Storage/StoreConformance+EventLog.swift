import ProactorModel
import ProactorStorage
import Testing

extension StoreConformance {
    /// What ``EventStore`` promises.
    static let eventLog: [StoreCheck] = [
        StoreCheck("events are read as they were appended, in order") { fixture async throws in
            let news = (0..<10).map { StoreFixture.newEvent("event-\($0)") }
            let results = try await fixture.store.append(news)
            let logged = try await fixture.store.events(after: 0, limit: 100)
            #expect(logged.map(\.event) == news.map(\.event))
            #expect(logged.map(\.taskID) == news.map(\.taskID))
            #expect(logged.map(\.receivedAt) == news.map(\.receivedAt))
            #expect(logged.map(\.sequence) == results.map(\.sequence))
            #expect(logged.map(\.sequence) == logged.map(\.sequence).sorted())
            #expect(results.allSatisfy { !$0.isDuplicate })
        },
        StoreCheck("an event keeps every attribute and kind of data") { fixture async throws in
            var full = Event(id: "e\u{301}", source: "/a?b=c", type: "com.example.full", subject: "ß")
            full.time = Timestamp(seconds: 1_800_000_000, nanoseconds: 123_456_789)
            full.dataContentType = "application/json"
            full.dataSchema = "https://example.com/schema"
            full.extensions = ["hops": .integer(3), "flag": .bool(true), "note": .string("'\"\\")]
            full.data = .json([
                "nul": "a\u{0}b", "half": 0.5, "whole": 1.0, "big": .int(.max), "none": nil, "": [[], [:]],
            ])
            let text = full
            var binary = StoreFixture.event("binary")
            binary.data = .binary([0, 255, 10])
            var empty = StoreFixture.event("empty")
            empty.data = nil
            for event in [text, binary, empty] {
                let new = NewEvent(
                    event: event,
                    taskID: TaskID(at: StoreFixture.moment(0)),
                    receivedAt: StoreFixture.moment(0)
                )
                #expect(try await fixture.accept(new).event == event)
            }
        },
        StoreCheck("reading the log can begin anywhere and stops at its limit") { fixture async throws in
            let events = try await fixture.accept(count: 5)
            let read = try await fixture.store.events(after: events[1].sequence, limit: 2)
            #expect(read == Array(events[2...3]))
            #expect(try await fixture.store.events(after: events[4].sequence, limit: 2).isEmpty)
        },
        StoreCheck("an event is found by its source and id, to the code point") { fixture async throws in
            let event = try await fixture.accept(StoreFixture.newEvent("caf\u{E9}"))
            #expect(try await fixture.store.event(source: "/tests", id: "caf\u{E9}") == event)
            #expect(try await fixture.store.event(source: "/tests", id: "cafe\u{301}") == nil)
            #expect(try await fixture.store.event(source: "/others", id: "caf\u{E9}") == nil)
            #expect(try await fixture.store.event(sequence: event.sequence + 1) == nil)
        },
        StoreCheck("a repeat within one call is answered with the first one's task") { fixture async throws in
            let first = StoreFixture.newEvent("same")
            let results = try await fixture.store.append([
                first, StoreFixture.newEvent("other"), StoreFixture.newEvent("same"),
            ])
            #expect(results.map(\.isDuplicate) == [false, false, true])
            #expect(results[2].taskID == first.taskID)
            #expect(results[2].sequence == results[0].sequence)
            #expect(try await fixture.store.events(after: 0, limit: 10).count == 2)
        },
        StoreCheck("a repeat in a later call is answered with the first one's task") { fixture async throws in
            let first = try await fixture.accept(StoreFixture.newEvent("same"))
            let results = try await fixture.store.append([StoreFixture.newEvent("new"), StoreFixture.newEvent("same")])
            #expect(results.map(\.isDuplicate) == [false, true])
            #expect(results[1].taskID == first.taskID)
            #expect(try await fixture.store.events(after: 0, limit: 10).count == 2)
        },
        StoreCheck("the same id from another source is another event") { fixture async throws in
            let results = try await fixture.store.append([
                StoreFixture.newEvent("same", source: "/one"), StoreFixture.newEvent("same", source: "/two"),
            ])
            #expect(results.map(\.isDuplicate) == [false, false])
        },
        StoreCheck("of concurrent appends of the same events each is accepted once") { fixture async throws in
            let accepted = try await withThrowingTaskGroup(of: [AppendResult].self) { group in
                for _ in 0..<16 {
                    group.addTask {
                        try await fixture.store.append((0..<20).map { StoreFixture.newEvent("event-\($0)") })
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(accepted.count { !$0.isDuplicate } == 20)
            #expect(
                Dictionary(grouping: accepted, by: \.sequence).values.allSatisfy { Set($0.map(\.taskID)).count == 1 }
            )
            #expect(try await fixture.store.events(after: 0, limit: 1000).count == 20)
        },
        StoreCheck("a later append stands behind every earlier one") { fixture async throws in
            var last: Int64 = 0
            for index in 0..<10 {
                let sequence = try await fixture.accept(StoreFixture.newEvent("event-\(index)")).sequence
                #expect(sequence > last)
                last = sequence
            }
        },
        StoreCheck("appending nothing does nothing") { fixture async throws in
            #expect(try await fixture.store.append([]).isEmpty)
            #expect(try await fixture.store.events(after: 0, limit: 1).isEmpty)
        },
        StoreCheck("events behind the router's position are counted") { fixture async throws in
            #expect(try await fixture.store.unroutedEventCount() == 0)
            _ = try await fixture.accept(count: 7)
            #expect(try await fixture.store.unroutedEventCount() == 7)
            try await fixture.route()
            #expect(try await fixture.store.unroutedEventCount() == 0)
        },
    ]
}
