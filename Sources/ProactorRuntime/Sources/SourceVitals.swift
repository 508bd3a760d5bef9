package import ProactorModel
import Synchronization

/// Which sources have their brokers: what `/health/ready` and the metrics tell of them.
package final class SourceVitals: Sendable {
    /// A source that is not connected.
    package struct Trouble: Hashable, Sendable {
        /// Since when it is not.
        package var since: Timestamp
        /// What was said last of why.
        package var error: String
    }

    private struct State {
        var connections = 0
        var trouble: Trouble?
    }

    private let states = Mutex<[String: State]>([:])

    package init() {}

    /// All sources that were named, and what is wrong with those that are not connected.
    package var troubles: [String: Trouble?] { self.states.withLock { $0.mapValues(\.trouble) } }

    /// - Parameter now: Until they are connected for the first time, they are not since then.
    func watch(_ sources: [String], at now: Timestamp) {
        self.states.withLock { states in
            for source in sources {
                states[source] = State(trouble: Trouble(since: now, error: "it was not connected yet"))
            }
        }
    }

    func connected(_ source: String) {
        self.states.withLock { states in
            states[source, default: State()].connections += 1
            states[source]?.trouble = nil
        }
    }

    /// - Parameter error: What is known of it last; since when it is so stays.
    func lost(_ source: String, _ error: String, at now: Timestamp) {
        self.states.withLock { states in
            let since = states[source]?.trouble?.since ?? now
            states[source, default: State()].trouble = Trouble(since: since, error: error)
        }
    }

    /// How many times a source was connected.
    func connections(of source: String) -> Int { self.states.withLock { $0[source]?.connections ?? 0 } }
}
