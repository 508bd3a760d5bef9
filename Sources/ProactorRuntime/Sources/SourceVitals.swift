package import ProactorModel
import Synchronization

/// Which sources are connected, for the health of the server.
package final class SourceVitals: Sendable {
    /// A source that is not connected.
    package struct Loss: Hashable, Sendable {
        package var source: String
        package var since: Timestamp
        package var error: String
    }

    private struct State {
        var connections = 0
        var loss: (since: Timestamp, error: String)?
    }

    private let states = Mutex<[String: State]>([:])

    package init() {}

    func watch(_ sources: [String]) {
        self.states.withLock { states in
            for source in sources { states[source, default: State()].loss = nil }
        }
    }

    func connected(_ source: String) {
        self.states.withLock { states in
            states[source, default: State()].connections += 1
            states[source]?.loss = nil
        }
    }

    /// - Parameter error: What is known of it last; since when it is so stays.
    func lost(_ source: String, _ error: String, at now: Timestamp) {
        self.states.withLock { states in
            let since = states[source]?.loss?.since ?? now
            states[source, default: State()].loss = (since, error)
        }
    }

    func connections(of source: String) -> Int { self.states.withLock { $0[source]?.connections ?? 0 } }

    /// Those that are not connected, by name.
    package var losses: [Loss] {
        self.states.withLock { states in
            states.compactMap { name, state in
                state.loss.map { Loss(source: name, since: $0.since, error: $0.error) }
            }
            .sorted { $0.source < $1.source }
        }
    }
}
