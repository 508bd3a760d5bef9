import ProactorEngine
import ProactorModel
import ProactorRules
import ProactorStorage

/// Asks time operators, with what the store knows of their keys.
struct OperatorDesk: Sendable {
    let store: any Store
    let limits: EngineLimits

    /// What follows from events that are being routed; what it means for the events themselves is added to `routed`.
    func decide(
        _ inputs: [OperatorInput],
        _ routed: inout [RoutedEvent],
        book: RuleBook,
        at now: Timestamp
    ) async throws(StoreError) -> OperatorCommit {
        let reading = try await self.store.operatorRecords(Array(Set(inputs.map(\.id))))
        let last = inputs.map(\.event.at).max() ?? now.millisecondsSinceEpoch
        var batch = try await self.batch(
            reading,
            inputs,
            until: Timestamp(millisecondsSinceEpoch: last),
            book: book,
            at: now
        )
        for input in inputs { batch.take(input) }
        var places: [Int64: Int] = [:]
        for (place, event) in routed.enumerated() { places[event.sequence] = place }
        let outcome = batch.outcome()
        var others: [TaskEffect] = []
        for effect in outcome.effects {
            guard let place = places[effect.sequence] else {
                others.append(effect)
                continue
            }
            routed[place].runs += effect.runs
            routed[place].progress += effect.progress
            routed[place].held += effect.held
        }
        return Self.commit(outcome, effects: others, at: now)
    }

    /// What follows from time alone.
    ///
    /// - Parameter until: Not later than any event that is not routed yet.
    func advance(
        _ reading: OperatorReading,
        until time: Timestamp,
        book: RuleBook,
        at now: Timestamp
    ) async throws(StoreError) -> OperatorCommit {
        var batch = try await self.batch(reading, [], until: time, book: book, at: now)
        batch.advance(to: time)
        let outcome = batch.outcome()
        return Self.commit(outcome, effects: outcome.effects, at: now)
    }

    private func batch(
        _ reading: OperatorReading,
        _ inputs: [OperatorInput],
        until time: Timestamp,
        book: RuleBook,
        at now: Timestamp
    ) async throws(StoreError) -> OperatorBatch {
        let needed = OperatorBatch.neededEvents(
            reading.records,
            inputs,
            until: time,
            limits: self.limits,
            book: book
        )
        var contents: [Int64: HeldContent] = [:]
        if !needed.isEmpty {
            for logged in try await self.store.events(at: needed) {
                contents[logged.sequence] = HeldContent(
                    event: logged.event,
                    json: CloudEventsJSON.json(from: logged.event)
                )
            }
        }
        let throttles = OperatorBatch.throttleKeys(reading.records, inputs, contents: contents, book: book, at: now)
        let others = throttles.isEmpty ? nil : try await self.store.operatorRecords(throttles)
        return OperatorBatch(
            book: book,
            limits: self.limits,
            at: now,
            records: reading.records + (others?.records ?? []),
            keyCounts: reading.keyCounts.merging(others?.keyCounts ?? [:]) { _, latest in latest },
            contents: contents,
            makeID: { RunID(at: now) }
        )
    }

    private static func commit(
        _ outcome: OperatorBatch.Outcome,
        effects: [TaskEffect],
        at now: Timestamp
    ) -> OperatorCommit {
        OperatorCommit(
            changes: outcome.changes,
            effects: effects,
            appended: outcome.appended.map { NewEvent(event: $0, taskID: TaskID(at: now), receivedAt: now) },
            at: now
        )
    }
}
