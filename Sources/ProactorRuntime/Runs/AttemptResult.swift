import ProactorEngine
import ProactorModel

/// How one attempt at a run ended.
enum AttemptResult: Sendable {
    case finished([Emission])
    case failed(AttemptFailure)
    /// The lease went to another worker, which does the work now; there is nothing to say.
    case leaseLost
    /// The worker shuts down before the end; what is journaled stays.
    case interrupted
}
