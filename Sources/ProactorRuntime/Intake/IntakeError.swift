package import ProactorJSONSchema
package import ProactorStorage

/// Why events were not accepted. None of the request's events was.
package enum IntakeError: Error, Sendable {
    /// What there is too much of.
    package enum Pressure: String, Sendable {
        /// The router is behind.
        case backlog
        /// Too many requests wait for the disk.
        case appends
    }

    /// - Parameters:
    ///   - index: The event's place in the request.
    case invalidPayload(index: Int, type: String, violations: [JSONSchemaViolation])
    case unknownType(index: Int, type: String, known: [String])
    case reservedSource(index: Int, source: String)
    case tooManyEvents(count: Int, limit: Int)
    case busy(Pressure, retryAfter: Duration)
    case storeUnavailable(StoreError)
}
