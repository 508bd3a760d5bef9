import Synchronization

/// Counts the runs at work, in all and by agent.
final class WorkerPlaces: Sendable {
    private struct Counts {
        var taken = 0
        var byAgent: [String: Int] = [:]
    }

    private let counts = Mutex(Counts())
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    var taken: Int { self.counts.withLock { $0.taken } }

    var free: Int { self.limit - self.taken }

    /// How many more runs of each agent may begin, for those that may.
    func free(for concurrency: [String: Int]) -> [String: Int] {
        self.counts.withLock { counts in
            concurrency.reduce(into: [:]) { free, agent in
                let places = agent.value - (counts.byAgent[agent.key] ?? 0)
                if places > 0 { free[agent.key] = places }
            }
        }
    }

    func enter(_ agent: String) {
        self.counts.withLock { counts in
            counts.taken += 1
            counts.byAgent[agent, default: 0] += 1
        }
    }

    func leave(_ agent: String) {
        self.counts.withLock { counts in
            counts.taken -= 1
            counts.byAgent[agent, default: 0] -= 1
        }
    }
}
