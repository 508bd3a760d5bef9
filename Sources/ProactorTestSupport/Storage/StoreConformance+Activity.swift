import ProactorModel
import ProactorStorage
import Testing

extension StoreConformance {
    /// What ``ActivityStore`` promises.
    static let activity: [StoreCheck] = [
        StoreCheck("runs are counted by rule and state, from a time on") { fixture async throws in
            let events = try await fixture.accept(count: 6)
            try await fixture.route { event in
                var run = StoreFixture.run(of: event, rule: event.sequence.isMultiple(of: 2) ? "even" : "odd")
                run.createdAt = event.receivedAt
                return [run]
            }
            try await fixture.completeNext()
            let all = try await fixture.store.ruleActivity(since: StoreFixture.moment(0), runMaximum: 100)
            #expect(Set(all.rules.keys) == ["even", "odd"])
            #expect(all.rules.values.map(\.total) == [3, 3])
            #expect(all.rules.values.reduce(0) { $0 + ($1.runs[.completed] ?? 0) } == 1)
            #expect(all.rules.values.map(\.lastRunAt).max() == events.map(\.receivedAt).max())
            #expect(!all.isCutShort)
            let late = try await fixture.store.ruleActivity(since: events[4].receivedAt, runMaximum: 100)
            #expect(late.rules.values.map(\.total) == [1, 1])
            let none = try await fixture.store.ruleActivity(since: StoreFixture.moment(1000), runMaximum: 100)
            #expect(none == RuleActivityReport(rules: [:], isCutShort: false))
        },
        StoreCheck("no more runs are counted than are asked for, and it is said") { fixture async throws in
            _ = try await fixture.accept(count: 5)
            try await fixture.route { [StoreFixture.run(of: $0)] }
            let cut = try await fixture.store.ruleActivity(since: StoreFixture.moment(0), runMaximum: 3)
            #expect(cut.rules["reorder"]?.total == 3)
            #expect(cut.isCutShort)
            let whole = try await fixture.store.ruleActivity(since: StoreFixture.moment(0), runMaximum: 5)
            #expect(whole.rules["reorder"]?.total == 5)
            #expect(!whole.isCutShort)
        },
        StoreCheck("a rule's last failure is that of its youngest run that failed") { fixture async throws in
            let events = try await fixture.accept(count: 3)
            try await fixture.route { event in
                var run = StoreFixture.run(of: event)
                run.createdAt = event.receivedAt
                return [run]
            }
            for claimed in try await fixture.claim() where claimed.run.eventSequence < events[2].sequence {
                var failure = StoreFixture.failure
                failure.message = "of \(claimed.run.eventSequence)"
                try await fixture.store.deadLetter(claimed.lease, after: failure, outputs: [], progress: [])
            }
            let report = try await fixture.store.ruleActivity(since: StoreFixture.moment(0), runMaximum: 100)
            #expect(report.rules["reorder"]?.lastFailure?.message == "of \(events[1].sequence)")
            #expect(report.rules["reorder"]?.runs[.deadLettered] == 2)
            let later = try await fixture.store.ruleActivity(since: events[2].receivedAt, runMaximum: 100)
            #expect(later.rules["reorder"]?.total == 1)
            #expect(later.rules["reorder"]?.lastFailure == nil)
        },
    ]
}
