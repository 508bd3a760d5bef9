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
    let journal: Journal
}

/// Makes a run's steps durable, before their results are used.
struct Journal: Sendable {
    let lease: RunLease
    let taskID: TaskID
    let store: any Store
    let clock: any WallClock

    /// Writes a finished step. - Throws: ``StoreError/leaseLost(_:)`` when the run is another worker's now.
    func write(_ step: Step, progress: ProgressEntry.Kind, _ data: JSONObject) async throws(StoreError) {
        try await self.store.journal(step, under: self.lease, progress: [self.entry(progress, data)])
    }

    /// Tells those who watch, without making a step of it.
    func tell(_ kind: ProgressEntry.Kind, _ data: JSONObject) async throws(StoreError) {
        try await self.store.appendProgress([self.entry(kind, data)])
    }

    private func entry(_ kind: ProgressEntry.Kind, _ data: JSONObject) -> ProgressEntry {
        var told: JSONObject = ["run": .string(self.lease.runID.rawValue)]
        for (key, value) in data { told[key] = value }
        return ProgressEntry(taskID: self.taskID, kind: kind, at: self.clock.now, data: .object(told))
    }
}
