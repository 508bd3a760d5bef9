import ProactorModel
import ProactorStorage
import Testing

extension StoreConformance {
    /// What ``StoreLifecycle`` promises.
    static let lifecycle: [StoreCheck] = [
        StoreCheck("an open store is healthy") { fixture async throws in try await fixture.store.checkHealth() },
        StoreCheck("every kind of change is signalled") { fixture async throws in
            var signals = fixture.store.signals().makeAsyncIterator()
            let event = try await fixture.accept(StoreFixture.newEvent("event"))
            #expect(await Self.next(.eventsAppended, from: &signals))
            try await fixture.route { [StoreFixture.run(of: $0)] }
            #expect(await Self.next(.runsQueued, from: &signals))
            let claimed = try #require(try await fixture.claim().first)
            let proposal = StoreFixture.proposal(for: claimed)
            try await fixture.complete(claimed, proposals: [proposal])
            #expect(await Self.next(.proposalsChanged, from: &signals))
            let second = try await fixture.claimedRun("second")
            try await fixture.complete(second, deliveries: [Self.delivery(of: proposal)])
            #expect(await Self.next(.deliveriesQueued, from: &signals))
            let entry = StoreFixture.entry(event.taskID, .reasoningStep)
            try await fixture.store.appendProgress([entry])
            #expect(await Self.next(.progress(event.taskID), from: &signals))
        },
        StoreCheck("every subscriber is told") { fixture async throws in
            var one = fixture.store.signals().makeAsyncIterator()
            var two = fixture.store.signals().makeAsyncIterator()
            _ = try await fixture.accept(StoreFixture.newEvent("event"))
            #expect(await Self.next(.eventsAppended, from: &one))
            #expect(await Self.next(.eventsAppended, from: &two))
        },
        StoreCheck("a closed store ends its signals and refuses what comes later") { fixture async throws in
            var signals = fixture.store.signals().makeAsyncIterator()
            await fixture.store.close()
            #expect(await signals.next() == nil)
            await #expect(throws: StoreError.self) {
                _ = try await fixture.store.append([StoreFixture.newEvent("event")])
            }
            await #expect(throws: StoreError.self) { try await fixture.store.checkHealth() }
            await #expect(throws: StoreError.self) { _ = try await fixture.store.routerPosition() }
            var late = fixture.store.signals().makeAsyncIterator()
            #expect(await late.next() == nil)
        },
        StoreCheck("a store may be closed twice") { fixture async throws in
            await fixture.store.close()
            await fixture.store.close()
            await #expect(throws: StoreError.self) { try await fixture.store.checkHealth() }
        },
    ]

    /// Waits for `signal`, whatever else is told before it; `false` when the signals end.
    private static func next(
        _ signal: StoreSignal,
        from signals: inout AsyncStream<StoreSignal>.Iterator
    ) async -> Bool {
        while let next = await signals.next() { if next == signal { return true } }
        return false
    }
}
