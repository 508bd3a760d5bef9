package import ProactorModel

/// What a round of decisions says.
package struct GovernorRound: Sendable {
    /// Calls that may go once the documents are written.
    package struct Admitted: Hashable, Sendable {
        package var ticket: Int
        package var reservation: Reservation
    }

    /// Calls that may not.
    package struct Refused: Hashable, Sendable {
        package var ticket: Int
        package var demand: CallDemand
        package var refusal: CallRefusal

        package init(ticket: Int, demand: CallDemand, refusal: CallRefusal) {
            self.ticket = ticket
            self.demand = demand
            self.refusal = refusal
        }
    }

    package internal(set) var admitted: [Admitted] = []
    package internal(set) var refused: [Refused] = []
    /// What must be written, all or nothing, by its name; empty when nothing must.
    package internal(set) var documents: [String: JSONValue] = [:]
    /// When the next round is due at the latest, unless something happens before; `nil` when only that can be.
    package internal(set) var nextAt: Timestamp?
}

extension GovernorRound {
    /// The next round is due at `time`, or before.
    mutating func wake(at time: Int64) {
        let time = Timestamp(millisecondsSinceEpoch: time)
        self.nextAt = self.nextAt.map { min($0, time) } ?? time
    }
}
