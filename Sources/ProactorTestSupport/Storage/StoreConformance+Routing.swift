import ProactorModel
import ProactorStorage
import Testing

extension StoreConformance {
    /// What ``RoutingStore`` and ``RuleBookStore`` promise.
    static let routing: [StoreCheck] = [
        StoreCheck("the router begins at the log's beginning") { fixture async throws in
            #expect(try await fixture.store.routerPosition() == 0)
        },
        StoreCheck("routing moves the position and queues the runs") { fixture async throws in
            let event = try await fixture.accept(StoreFixture.newEvent("event"))
            let run = StoreFixture.run(of: event)
            try await fixture.route { _ in [run] }
            #expect(try await fixture.store.routerPosition() == event.sequence)
            #expect(try await fixture.store.run(run.id) == run)
            #expect(try await fixture.store.runs(in: .queued, limit: 10) == [run])
        },
        StoreCheck("a prompt is kept to the last character") { fixture async throws in
            let event = try await fixture.accept(StoreFixture.newEvent("event"))
            var run = StoreFixture.run(of: event)
            run.prompt = "before\u{0}after e\u{301} \u{1F600}\r\n"
            let expected = run
            try await fixture.route { _ in [expected] }
            let prompt = try #require(try await fixture.store.run(run.id)).prompt
            #expect(Array(prompt.unicodeScalars) == Array(expected.prompt.unicodeScalars))
        },
        StoreCheck("a commit from a position that was left is refused and changes nothing") { fixture async throws in
            let events = try await fixture.accept(count: 2)
            try await fixture.route()
            let run = StoreFixture.run(of: events[0])
            let late = RoutingCommit(
                from: 0,
                to: events[1].sequence,
                events: events.map {
                    RoutedEvent(sequence: $0.sequence, taskID: $0.taskID, runs: $0 == events[0] ? [run] : [])
                },
                at: StoreFixture.moment(1)
            )
            await #expect { try await fixture.store.commit(late) } throws: { $0.isConflict }
            #expect(try await fixture.store.run(run.id) == nil)
            #expect(try await fixture.store.routerPosition() == events[1].sequence)
        },
        StoreCheck("a commit that fails half-way changes nothing") { fixture async throws in
            let events = try await fixture.accept(count: 2)
            let run = StoreFixture.run(of: events[0])
            let twice = RoutingCommit(
                from: 0,
                to: events[1].sequence,
                events: events.map { RoutedEvent(sequence: $0.sequence, taskID: $0.taskID, runs: [run]) },
                at: StoreFixture.moment(1)
            )
            await #expect(throws: StoreError.self) { try await fixture.store.commit(twice) }
            #expect(try await fixture.store.run(run.id) == nil)
            #expect(try await fixture.store.routerPosition() == 0)
            #expect(try await fixture.kinds(of: events[0].taskID) == [.eventAccepted])
        },
        StoreCheck("of routers that decide the same stretch at once only one commits") { fixture async throws in
            let events = try await fixture.accept(count: 3)
            let commits = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        let routed = events.map {
                            RoutedEvent(sequence: $0.sequence, taskID: $0.taskID, runs: [StoreFixture.run(of: $0)])
                        }
                        let commit = RoutingCommit(
                            from: 0,
                            to: events[2].sequence,
                            events: routed,
                            at: StoreFixture.moment(1)
                        )
                        return (try? await fixture.store.commit(commit)) != nil
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(commits == 1)
            #expect(try await fixture.store.runs(in: .queued, limit: 100).count == 3)
        },
        StoreCheck("a rule book is kept under its hash, and never replaced") { fixture async throws in
            let store = fixture.store
            let book: JSONValue = ["rules": [["name": "reorder", "when": "a\u{0}b", "ratio": 0.25]]]
            #expect(try await store.ruleBook(hash: "abc") == nil)
            try await store.saveRuleBook(hash: "abc", contents: book, at: StoreFixture.moment(0))
            try await store.saveRuleBook(hash: "abc", contents: ["rules": []], at: StoreFixture.moment(1))
            #expect(try await store.ruleBook(hash: "abc") == book)
            #expect(try await store.ruleBook(hash: "abd") == nil)
        },
    ]
}

extension Error {
    /// Whether it says that somebody else was faster.
    var isConflict: Bool { if case .conflict? = self as? StoreError { true } else { false } }
}
