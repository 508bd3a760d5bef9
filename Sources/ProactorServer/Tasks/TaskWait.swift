import Hummingbird
import ProactorModel
import ProactorRuntime
import ProactorStorage
import ServiceLifecycle

/// `GET /tasks/{id}?wait=30s`: the task once it has come so far, for those who can only ask.
struct TaskWait: Sendable {
    /// Which states are waited for.
    enum Goal: String, CaseIterable, Sendable {
        /// Nothing is at work: a person is waited for, or nothing is left to do.
        case settled
        case completed

        func isReached(_ state: TaskSnapshot.State) -> Bool {
            self == .completed ? state == .completed : state != .running
        }
    }

    let store: any Store
    let watch: ProgressWatch
    let places: WatcherPlaces
    let clock: any WallClock
    /// The longest time that somebody may wait.
    let maximum: Duration

    /// How long the request waits at the most; `nil` where it does not.
    func time(_ request: Request) throws(Problem) -> Duration? {
        guard let text = RequestReader.text("wait", request) else { return nil }
        guard let time = Duration(ruleText: text), time >= .zero, time <= self.maximum else {
            throw RequestReader.wrongQuery(
                "wait",
                "must be a length of time up to \(self.maximum.ruleText), such as 30s"
            )
        }
        return time
    }

    /// What the request waits for.
    func goal(_ request: Request) throws(Problem) -> Goal {
        try RequestReader.choice("waitFor", request, of: Goal.self) ?? .settled
    }

    /// The task as it is when what the request waits for is there, or its time is over; at once where it does not wait.
    func task(_ id: TaskID, _ request: Request) async throws -> TaskSnapshot? {
        guard let time = try self.time(request) else { return try await self.store.task(id) }
        let goal = try self.goal(request)
        let end = self.clock.now.advanced(by: time)
        let subscription = self.watch.subscribe(to: id)
        try self.places.check()
        var task = try await self.store.task(id)
        while let state = task?.state, !goal.isReached(state), self.clock.now < end {
            let hasNews = await cancelWhenGracefulShutdown {
                await subscription.signal.wait(until: end, clock: self.clock)
            }
            task = try await self.store.task(id)
            if Task.isCancelled || Task.isShuttingDownGracefully || !hasNews { break }
        }
        return task
    }
}
