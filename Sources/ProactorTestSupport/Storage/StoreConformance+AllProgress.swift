import ProactorModel
import ProactorStorage
import Testing

extension StoreConformance {
    /// What ``ProgressStore`` promises.
    static let allProgress: [StoreCheck] = [
        StoreCheck("the progress of all tasks stands in the order in which it was committed") { fixture async throws in
            #expect(try await fixture.store.progressPosition() == 0)
            let first = try await fixture.claimedRun("a")
            let second = try await fixture.claimedRun("b", dueAt: 1)
            try await fixture.store.appendProgress([
                StoreFixture.entry(first.run.taskID, .reasoningStep),
                StoreFixture.entry(second.run.taskID, .toolCalled),
            ])
            try await fixture.complete(first)
            let all = try await fixture.store.progress(after: 0, limit: 100)
            #expect(
                all.map(\.progress.entry.kind) == [
                    .eventAccepted, .ruleMatched, .eventAccepted, .ruleMatched, .reasoningStep, .toolCalled,
                    .runCompleted, .taskCompleted,
                ]
            )
            #expect(all.map(\.progress.number) == [1, 2, 1, 2, 3, 3, 4, 5])
            #expect(zip(all, all.dropFirst()).allSatisfy { $0.sequence < $1.sequence })
            #expect(try await fixture.store.progressPosition() == all.last?.sequence)
            for entry in all {
                #expect(entry.eventType == "com.example.tested")
                #expect(entry.rules == ["reorder"])
                #expect(entry.agents == [StoreFixture.agent])
                let task = entry.progress.entry.taskID
                let own = try await fixture.store.progress(of: task, after: entry.progress.number - 1, limit: 1)
                #expect(own == [entry.progress])
            }
        },
        StoreCheck("the progress of all tasks is read page by page from any place on") { fixture async throws in
            let task = try await fixture.claimedRun().run.taskID
            try await fixture.store.appendProgress((0..<5).map { _ in StoreFixture.entry(task, .reasoningStep) })
            var cursor: Int64 = 0
            var numbers: [Int] = []
            while let page = Optional(try await fixture.store.progress(after: cursor, limit: 3)), let last = page.last {
                #expect(page.count <= 3)
                numbers += page.map(\.progress.number)
                cursor = last.sequence
            }
            #expect(numbers == Array(1...7))
            #expect(try await fixture.store.progress(after: cursor + 1000, limit: 3).isEmpty)
        },
    ]

    /// What ``EventStore/append(_:under:)`` promises.
    static let intake: [StoreCheck] = [
        StoreCheck("a repeat under a key is answered like the first, and changes nothing") { fixture async throws in
            let terms = Self.terms(name: "k", says: "a")
            let events = [StoreFixture.newEvent("a"), StoreFixture.newEvent("b")]
            guard case .appended(let first) = try await fixture.store.append(events, under: terms) else {
                Issue.record("the first request was not taken")
                return
            }
            #expect(first.map(\.isDuplicate) == [false, false])
            // Other tasks are asked for, as a sender's repeat does.
            let again = [StoreFixture.newEvent("a"), StoreFixture.newEvent("b")]
            #expect(try await fixture.store.append(again, under: terms) == .repeated(first))
            #expect(try await fixture.store.events(after: 0, limit: 10).count == 2)
        },
        StoreCheck("a key of another request is taken, for its principal and until it expires") {
            fixture async throws in
            let events = [StoreFixture.newEvent("a")]
            _ = try await fixture.store.append(events, under: Self.terms(name: "k", says: "a"))
            let others = [StoreFixture.newEvent("b")]
            #expect(
                try await fixture.store.append(others, under: Self.terms(name: "k", says: "b")) == .keyTaken
            )
            #expect(try await fixture.store.event(source: "/tests", id: "b") == nil)
            for terms in [
                Self.terms(name: "k", says: "b", principal: "somebody else"), Self.terms(name: "k", says: "c", at: 100),
            ] {
                guard case .appended = try await fixture.store.append(others, under: terms) else {
                    Issue.record("the key is not free")
                    return
                }
            }
        },
        StoreCheck("of requests with one key at once, one is taken and the others answered like it") {
            fixture async throws in
            let answers = try await withThrowingTaskGroup(of: IntakeAnswer.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        let event = StoreFixture.newEvent("a")
                        return try await fixture.store.append([event], under: Self.terms(name: "k", says: "a"))
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let first = answers.compactMap { if case .appended(let results) = $0 { results } else { nil } }
            #expect(first.count == 1)
            #expect(answers.count { $0 == .repeated(first.first ?? []) } == 19)
        },
    ]

    private static func terms(
        name: String,
        says fingerprint: String,
        principal: String = "sender",
        at second: Int = 0
    ) -> IntakeTerms {
        let key = IntakeKey(
            principal: principal,
            name: name,
            fingerprint: fingerprint,
            expiresAt: StoreFixture.moment(second + 60)
        )
        return IntakeTerms(key: key, callback: nil, at: StoreFixture.moment(second))
    }
}
