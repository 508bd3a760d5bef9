import ProactorEngine
import ProactorModel
import ProactorStorage

/// How one attempt at a run ended.
enum AttemptResult: Sendable {
    /// - Parameter result: What it found out for the run that delegated to it.
    case finished([Emission], result: JSONValue?)
    case failed(AttemptFailure)
    /// It waits for other runs or for a person, without a worker.
    case suspended(RunSuspension)
    /// A limit holds it; another attempt begins later, and this one does not count.
    case parked(until: Timestamp, reason: String)
    /// The lease went to another worker, which does the work now; there is nothing to say.
    case leaseLost
    /// The worker shuts down before the end; what is journaled stays.
    case interrupted
}
