import ProactorModel
import ProactorRules
import ProactorStorage

/// Works on a run until its end, or as far as one attempt gets.
protocol Agent: Sendable {
    func attempt(_ run: AgentRun) async -> AttemptResult
}

/// A run as an agent works on it: what woke it, what was done so far, and how to make a step durable.
struct AgentRun: Sendable {
    let claimed: ClaimedRun
    let definition: AgentDefinition
    let rule: Rule
    let book: RuleBook
    let journal: Journal

    var run: Run { self.claimed.run }
}

/// Makes a run's steps durable, before their results are used.
struct Journal: Sendable {
    /// How often a step is written anew when the store is out of reach: what it holds was paid for.
    private static let attemptsMaximum = 6
    private static let retryDelay = Duration.milliseconds(500)

    let lease: RunLease
    let taskID: TaskID
    let store: any Store
    let clock: any WallClock

    /// Writes a finished step. - Throws: ``StoreError/leaseLost(_:)`` when the run is another worker's now.
    func write(_ step: Step, progress: ProgressEntry.Kind, _ data: JSONObject) async throws(StoreError) {
        try await self.write(step, [self.entry(progress, data)])
    }

    /// Writes a finished step, with what to tell of it.
    func write(_ step: Step, _ progress: [ProgressEntry]) async throws(StoreError) {
        var attempt = 1
        while true {
            do throws(StoreError) {
                return try await self.store.journal(step, under: self.lease, progress: progress)
            } catch .unavailable(let why) {
                guard attempt < Self.attemptsMaximum else { throw .unavailable(why) }
                attempt += 1
            }
            do {
                try await self.clock.sleep(until: self.clock.now.advanced(by: Self.retryDelay * attempt))
            } catch {
                throw .unavailable("the worker shuts down")
            }
        }
    }

    /// Tells those who watch, without making a step of it.
    func tell(_ kind: ProgressEntry.Kind, _ data: JSONObject) async throws(StoreError) {
        try await self.store.appendProgress([self.entry(kind, data)])
    }

    /// Tells those who watch several things.
    func tell(_ entries: [ProgressEntry]) async throws(StoreError) { try await self.store.appendProgress(entries) }

    func entry(_ kind: ProgressEntry.Kind, _ data: JSONObject) -> ProgressEntry {
        var told: JSONObject = ["run": .string(self.lease.runID.rawValue)]
        for (key, value) in data { told[key] = value }
        return ProgressEntry(taskID: self.taskID, kind: kind, at: self.clock.now, data: .object(told))
    }
}
