package import ProactorModel
import Synchronization

/// How each sink of a process fares: what `/health/ready` and the metrics tell of it.
package final class SinkVitals: Sendable {
    /// A row of attempts that all failed.
    package struct Trouble: Hashable, Sendable {
        /// When the first of them failed.
        package var since: Timestamp
        /// What the last of them said.
        package var error: String
    }

    /// By the sink's name; `nil` for one whose last attempt went well, or that made none yet.
    private let sinks = Mutex<[String: Trouble?]>([:])

    package init() {}

    /// All sinks that were named, and what is wrong with those that something is wrong with.
    package var troubles: [String: Trouble?] { self.sinks.withLock { $0 } }

    func watch(_ names: [String]) {
        self.sinks.withLock { sinks in
            for name in names where sinks[name] == nil { sinks.updateValue(nil, forKey: name) }
        }
    }

    func worked(_ sink: String) {
        _ = self.sinks.withLock { $0.updateValue(nil, forKey: sink) }
    }

    func failed(_ sink: String, _ error: String, at now: Timestamp) {
        self.sinks.withLock { sinks in
            let since = (sinks[sink] ?? nil)?.since ?? now
            sinks.updateValue(Trouble(since: since, error: error), forKey: sink)
        }
    }
}
