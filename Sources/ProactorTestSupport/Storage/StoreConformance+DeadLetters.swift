import ProactorModel
import ProactorStorage
import Testing

extension StoreConformance {
    /// What ``DeadLetterStore`` promises, and ``EventStore`` of looking back.
    static let deadLetters: [StoreCheck] = [
        StoreCheck("dead letters are listed with their events, youngest first") { fixture async throws in
            let ids = try await fixture.deadLetters(count: 3)
            let page = try await fixture.store.deadLetters(DeadLetterFilter(), before: nil, limit: 2)
            #expect(page.map(\.run.id) == Array(ids.reversed().prefix(2)))
            #expect(page.map(\.event.event.id) == ["event-2", "event-1"])
            let rest = try await fixture.store.deadLetters(DeadLetterFilter(), before: page.last?.run.id, limit: 2)
            #expect(rest.map(\.run.id) == [ids[0]])
        },
        StoreCheck("dead letters are found by rule, agent, event type, code and time") { fixture async throws in
            let ids = try await fixture.deadLetters(count: 1)
            func count(_ filter: DeadLetterFilter) async throws -> Int {
                let found: [DeadLetter] = try await fixture.store.deadLetters(filter, before: nil, limit: 10)
                return found.count
            }
            #expect(try await count(DeadLetterFilter(rule: "reorder")) == 1)
            #expect(try await count(DeadLetterFilter(rule: "other")) == 0)
            #expect(try await count(DeadLetterFilter(agent: StoreFixture.agent)) == 1)
            #expect(try await count(DeadLetterFilter(agent: "other")) == 0)
            #expect(try await count(DeadLetterFilter(eventType: "com.example.tested")) == 1)
            #expect(try await count(DeadLetterFilter(eventType: "other")) == 0)
            #expect(try await count(DeadLetterFilter(code: StoreFixture.failure.code)) == 1)
            #expect(try await count(DeadLetterFilter(code: "other")) == 0)
            let end = StoreFixture.failure.at
            #expect(try await count(DeadLetterFilter(since: end)) == 1)
            #expect(try await count(DeadLetterFilter(since: end.advanced(by: .milliseconds(1)))) == 0)
            #expect(try await count(DeadLetterFilter(until: end)) == 0)
            #expect(try await fixture.store.deadLetter(ids[0])?.run.failures == [StoreFixture.failure])
        },
        StoreCheck("a run that is no dead letter is none") { fixture async throws in
            let claimed = try await fixture.claimedRun()
            #expect(try await fixture.store.deadLetter(claimed.run.id) == nil)
            #expect(try await fixture.store.deadLetter(RunID(rawValue: "run_nobody")) == nil)
        },
        StoreCheck("a dead letter and what tells of it commit together") { fixture async throws in
            let claimed = try await fixture.claimedRun()
            let notice = StoreFixture.newEvent("notice", type: "told", task: claimed.run.taskID)
            try await fixture.store.deadLetter(
                claimed.lease,
                after: StoreFixture.failure,
                outputs: [notice],
                progress: []
            )
            #expect(try await fixture.store.event(source: "/tests", id: "notice")?.taskID == claimed.run.taskID)
            #expect(try await fixture.store.task(claimed.run.taskID)?.state == .running)
            try await fixture.route()
            #expect(try await fixture.store.task(claimed.run.taskID)?.state == .completed)
        },
        StoreCheck("a replayed dead letter leaves a run that does the work again, and an open task") {
            fixture async throws in
            let id = try await fixture.deadLetters(count: 1)[0]
            let letter = try #require(try await fixture.store.deadLetter(id))
            var replay = StoreFixture.run(of: letter.event, dueAt: 20)
            replay.replayOf = id
            try await fixture.store.resolve(StoreFixture.change(of: letter, .replayed, replay: replay))
            #expect(try await fixture.store.task(letter.run.taskID)?.state == .running)
            #expect(try await fixture.store.deadLetters(DeadLetterFilter(), before: nil, limit: 10).isEmpty)
            let all = DeadLetterFilter(includesResolved: true)
            #expect(try await fixture.store.deadLetters(all, before: nil, limit: 10).map(\.run.id) == [id])
            #expect(try await fixture.store.deadLetter(id)?.run.resolution?.replay == replay.id)
            let claimed = try #require(try await fixture.claim(at: 20).first)
            #expect(claimed.run.id == replay.id && claimed.run.replayOf == id)
            try await fixture.complete(claimed)
            let last = try await fixture.store.progress(of: letter.run.taskID, after: 0, limit: 1000).last
            #expect(last?.entry.kind == .taskCompleted && last?.entry.data["outcome"] == "completed")
        },
        StoreCheck("a resumed dead letter goes on with its journal, and may become one again") { fixture async throws in
            let claimed = try await fixture.claimedRun()
            try await fixture.store.journal(StoreFixture.step(0), under: claimed.lease, progress: [])
            try await fixture.store.deadLetter(claimed.lease, after: StoreFixture.failure, outputs: [], progress: [])
            let letter = try #require(try await fixture.store.deadLetter(claimed.run.id))
            try await fixture.store.resolve(StoreFixture.change(of: letter, .resumed))
            let again = try #require(try await fixture.claim(at: 30).first)
            #expect(again.run.id == claimed.run.id && again.run.attempt == 1)
            #expect(again.steps == [StoreFixture.step(0)])
            try await fixture.store.deadLetter(again.lease, after: StoreFixture.failure, outputs: [], progress: [])
            #expect(try await fixture.store.deadLetter(claimed.run.id)?.run.resolution == nil)
        },
        StoreCheck("a dead letter is dealt with once") { fixture async throws in
            let id = try await fixture.deadLetters(count: 1)[0]
            let letter = try #require(try await fixture.store.deadLetter(id))
            try await fixture.store.resolve(StoreFixture.change(of: letter, .discarded))
            await #expect(throws: StoreError.conflict("the dead letter \(id)")) {
                try await fixture.store.resolve(StoreFixture.change(of: letter, .discarded))
            }
            let audit = try await fixture.store.auditEntries(after: 0, limit: 10)
            #expect(audit.map(\.record.action) == ["deadletter.discarded"])
        },
        StoreCheck("events are found by type, source, subject, payload and time, youngest first") {
            fixture async throws in
            var events = (0..<4).map { StoreFixture.newEvent("e\($0)", type: $0 < 2 ? "a" : "b", second: $0) }
            events[3].event.subject = "SKU-1"
            events[3].event.data = .json(["n": 5, "text": "5", "flag": true, "none": nil, "list": [1, 2]])
            _ = try await fixture.store.append(events)
            func ids(_ search: EventSearch) async throws -> [String] {
                try await fixture.store.events(matching: search).map(\.event.id)
            }
            #expect(try await ids(EventSearch(limit: 3)) == ["e3", "e2", "e1"])
            #expect(try await ids(EventSearch(types: ["a"], limit: 9)) == ["e1", "e0"])
            #expect(try await ids(EventSearch(types: ["a", "b"], limit: 9)).count == 4)
            #expect(try await ids(EventSearch(source: "/other", limit: 9)).isEmpty)
            #expect(try await ids(EventSearch(subject: "SKU-1", limit: 9)) == ["e3"])
            #expect(
                try await ids(EventSearch(since: StoreFixture.moment(1), until: StoreFixture.moment(3), limit: 9))
                    == ["e2", "e1"]
            )
            for (name, value): (String, JSONValue) in [
                ("n", 5), ("text", "5"), ("flag", true), ("none", nil), ("list", [1, 2]),
            ] { #expect(try await ids(EventSearch(data: [name: value], limit: 9)) == ["e3"], "\(name)") }
            for (name, value): (String, JSONValue) in [("n", "5"), ("text", 5), ("flag", 1), ("list", [1])] {
                #expect(try await ids(EventSearch(data: [name: value], limit: 9)).isEmpty, "\(name)")
            }
        },
    ]
}
