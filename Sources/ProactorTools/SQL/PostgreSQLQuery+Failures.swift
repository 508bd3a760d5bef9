import ProactorComponents
import ProactorPostgreSQLClient

extension PostgreSQLQuery {
    /// What a failure means for the caller, by the class of its SQLSTATE (PostgreSQL, appendix A).
    static func toolFailure(_ failure: PostgreSQLFailure) -> ToolFailure {
        switch failure.kind {
        case .cancelled: return ToolFailure(.unavailable, "the call was cancelled")
        case .connection: return ToolFailure(.unavailable, "the database cannot be reached: \(failure.message)")
        case .server: break
        }
        let state = failure.sqlState ?? ""
        let kind: ToolFailure.Kind =
            switch (state.prefix(2), state) {
            case (_, "57014"): .timedOut
            // A transaction that only reads, and a cursor over something else than a query.
            case ("25", _), ("0A", _): .misconfigured
            // Too few resources, somebody who stepped in, locks, conflicts with recovery, the system under the server.
            case ("53", _), ("57", _), ("55", _), ("40", _), ("58", _), ("08", _): .unavailable
            // A value that its type does not have.
            case ("22", _): .invalidArguments
            // Who may connect, databases, schemas, and statements with mistakes or without the right to be carried out.
            case ("28", _), ("3D", _), ("3F", _), ("42", _): .misconfigured
            default: .failed
            }
        return ToolFailure(kind, "the query failed: \(failure.message)\(state.isEmpty ? "" : " (SQLSTATE \(state))")")
    }
}
