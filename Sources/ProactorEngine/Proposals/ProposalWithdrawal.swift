import ProactorExpressions
package import ProactorModel
package import ProactorRules

/// Why it cannot be said what a `withdrawOn` withdraws.
package struct WithdrawalKeyError: Error, Hashable, Sendable, CustomStringConvertible {
    package let message: String

    package var description: String { self.message }
}

extension WithdrawalClause {
    /// Bytes of a key as canonical JSON.
    package static let keySizeMaximum = 1024

    /// The key of what an event withdraws that the pattern matches; `nil` where it withdraws nothing: the condition is false, or the
    /// key is `null`.
    package func key(of variables: EventVariables) throws(WithdrawalKeyError) -> String? {
        do throws(EvaluationError) {
            if let condition = self.condition, try !condition.isTrue(variables.activation) { return nil }
        } catch {
            throw WithdrawalKeyError(message: error.message)
        }
        return try Self.key(self.key, variables.activation)
    }

    /// The key of a proposal.
    ///
    /// - Parameters:
    ///   - event: What is proposed.
    ///   - cause: The event that woke the agent.
    package func key(ofProposal event: Event, cause: Event, at now: Timestamp) throws(WithdrawalKeyError) -> String? {
        let causing = CloudEventsJSON.json(from: cause)
        guard let proposalKey = self.proposalKey else {
            return try Self.key(self.key, EventVariables(envelope: causing, data: cause.jsonData, now: now).activation)
        }
        let variables: KeyValuePairs<String, CELValue> = [
            "event": CELValue(CloudEventsJSON.json(from: event)), "data": CELValue(event.jsonData),
            "cause": CELValue(causing),
        ]
        return try Self.key(proposalKey, Activation(variables, now: now))
    }

    private static func key(_ expression: Expression, _ activation: Activation) throws(WithdrawalKeyError) -> String? {
        let value: JSONValue
        do {
            value = try expression.evaluate(activation).json()
        } catch let error as EvaluationError {
            throw WithdrawalKeyError(message: "\(expression.source): \(error.message)")
        } catch {
            throw WithdrawalKeyError(message: "\(expression.source): \(error)")
        }
        guard value != .null else { return nil }
        let bytes = value.withWholeNumbers.canonicalJSONBytes
        guard bytes.count <= Self.keySizeMaximum else {
            throw WithdrawalKeyError(
                message: "\(expression.source): the key has \(bytes.count) bytes; the limit is \(Self.keySizeMaximum)"
            )
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension ProposalDecision {
    /// The proposal after a later event has made it moot; `nil` where it waits for nobody any more.
    package static func withdrawn(
        _ proposal: Proposal,
        becauseOf event: String,
        type: String,
        at now: Timestamp
    ) -> Proposal? {
        guard proposal.isOpen else { return nil }
        var withdrawn = proposal
        withdrawn.version += 1
        withdrawn.state = .withdrawn
        withdrawn.decidedAt = now
        withdrawn.remark = Proposal.Remark(kind: .eventWithdrew, text: type, at: now, event: event)
        return withdrawn
    }
}
