import ProactorModel
import ProactorStorage
import Testing

extension StoreConformance {
    /// What ``CallbackStore`` promises.
    static let callbacks: [StoreCheck] = [
        StoreCheck("a callback is due once its task is completed, and not before") { fixture async throws in
            let task = try await Self.append("event", callback: "https://a.example.com/", to: fixture)
            #expect(try await Self.claim(fixture).isEmpty)
            #expect(try await fixture.store.nextCallbackDue() == nil)
            try await fixture.route { [StoreFixture.run(of: $0)] }
            #expect(try await Self.claim(fixture).isEmpty)
            try await fixture.completeNext()
            let claimed = try await Self.claim(fixture)
            #expect(claimed.map(\.taskID) == [task])
            #expect(claimed.map(\.url) == ["https://a.example.com/"])
            #expect(claimed.map(\.attempt) == [1])
            // Under a lease it is nobody else's.
            #expect(try await Self.claim(fixture).isEmpty)
        },
        StoreCheck("a callback of an event that no rule matches is due when it was routed") { fixture async throws in
            _ = try await Self.append("event", callback: "https://a.example.com/", to: fixture)
            try await fixture.route()
            #expect(try await Self.claim(fixture).count == 1)
        },
        StoreCheck("a callback that is asked for after the end is due at once, and each URL once") {
            fixture async throws in
            let task = try await Self.append("event", callback: nil, to: fixture)
            try await fixture.route()
            for url in ["https://a.example.com/", "https://b.example.com/", "https://a.example.com/"] {
                #expect(try await Self.append("event", callback: url, to: fixture) == task)
            }
            #expect(
                try await fixture.store.callbacks(of: task).map(\.url) == [
                    "https://a.example.com/", "https://b.example.com/",
                ]
            )
            #expect(try await Self.claim(fixture).count == 2)
        },
        StoreCheck("a task has no more callbacks than it may") { fixture async throws in
            var task: TaskID?
            for number in 0..<(IntakeTerms.callbackMaximum + 3) {
                task = try await Self.append("event", callback: "https://a.example.com/\(number)", to: fixture)
            }
            let count = try await fixture.store.callbacks(of: try #require(task)).count
            #expect(count == IntakeTerms.callbackMaximum)
        },
        StoreCheck("a callback that failed is due again when it says, and what was given up or delivered never") {
            fixture async throws in
            let task = try await Self.append("event", callback: "https://a.example.com/", to: fixture)
            try await fixture.route()
            let first = try #require(try await Self.claim(fixture).first)
            let later = StoreFixture.moment(100)
            try await Self.fail(first, nextAt: later, fixture)
            #expect(try await fixture.store.nextCallbackDue() == later)
            #expect(try await Self.claim(fixture, at: 99).isEmpty)
            let second = try #require(try await Self.claim(fixture, at: 100).first)
            #expect(second.attempt == 2)
            #expect(second.id == first.id)
            try await Self.fail(second, nextAt: nil, fixture)
            let failed = try #require(try await fixture.store.callbacks(of: task).first)
            #expect(failed.state == .failed)
            #expect(failed.lastError == "no answer")
            #expect(failed.finishedAt != nil)
            #expect(try await Self.claim(fixture, at: 100_000).isEmpty)

            _ = try await Self.append("event", callback: "https://b.example.com/", to: fixture)
            let other = try #require(try await Self.claim(fixture).first)
            try await fixture.store.finish(other.id, worker: StoreFixture.worker, at: StoreFixture.moment(3))
            #expect(try await fixture.store.callbacks(of: task).last?.state == .delivered)
            #expect(try await Self.claim(fixture, at: 100_000).isEmpty)
        },
        StoreCheck("the outcome of a callback that another worker has by now is refused") { fixture async throws in
            _ = try await Self.append("event", callback: "https://a.example.com/", to: fixture)
            try await fixture.route()
            let lost = try #require(try await Self.claim(fixture).first)
            _ = try await Self.claim(fixture, worker: "worker-b", at: 61)
            await #expect(throws: StoreError.conflict("callback \(lost.id)")) {
                try await fixture.store.finish(lost.id, worker: StoreFixture.worker, at: StoreFixture.moment(62))
            }
            await #expect(throws: StoreError.conflict("callback \(lost.id)")) {
                try await Self.fail(lost, nextAt: nil, fixture)
            }
        },
    ]

    private static func append(_ id: String, callback: String?, to fixture: StoreFixture) async throws -> TaskID {
        let terms = IntakeTerms(key: nil, callback: callback, at: StoreFixture.moment(2))
        let answer = try await fixture.store.append([StoreFixture.newEvent(id)], under: terms)
        guard case .appended(let results) = answer else { throw StoreError.notFound("answer") }
        return try #require(results.first).taskID
    }

    private static func claim(
        _ fixture: StoreFixture,
        worker: String = StoreFixture.worker,
        at second: Int = 10
    ) async throws -> [Callback] {
        try await fixture.store.claimCallbacks(
            limit: 10,
            worker: worker,
            now: StoreFixture.moment(second),
            leaseUntil: StoreFixture.moment(second + 50)
        )
    }

    private static func fail(_ callback: Callback, nextAt: Timestamp?, _ fixture: StoreFixture) async throws {
        try await fixture.store.fail(
            callback.id,
            worker: StoreFixture.worker,
            error: "no answer",
            nextAt: nextAt,
            at: StoreFixture.moment(11)
        )
    }
}
