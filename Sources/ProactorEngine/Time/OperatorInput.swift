import ProactorExpressions
package import ProactorModel
import ProactorRules

/// An event of the log, read.
package struct HeldContent: Sendable {
    package var event: Event
    /// The event in its JSON form.
    package var json: JSONValue

    package init(event: Event, json: JSONValue) {
        self.event = event
        self.json = json
    }
}

/// An event that a time operator is asked about.
package struct OperatorInput: Sendable {
    package enum Kind: Hashable, Sendable {
        /// The rule matches it.
        case event
        /// It is one that the rule's `unless` may expect.
        case expected
        /// It fits these steps of the rule, by their places, ascending.
        case steps([Int])
        /// It is what the rule expects between its ticks, of the key with this JSON text.
        case sign(key: String)
    }

    package var kind: Kind
    /// The rule's place in the rule book.
    package var rule: Int
    package var id: OperatorKey
    package var event: HeldEvent
    package var content: HeldContent
    /// Bytes of the event.
    package var size: Int
}

extension OperatorInput {
    /// Whether the operator may know something of the key from this event on.
    func begins(_ timing: Timing) -> Bool {
        switch (self.kind, timing.operation) {
        case (.event, _): true
        case (.steps(let steps), .sequence): steps.contains(0)
        case (.steps, _): true
        case (.expected, _), (.sign, _): false
        }
    }
}

extension Timing {
    /// Bytes of a key's JSON text.
    static let keySizeMaximum = 512

    /// The key of an event, or why it has none.
    ///
    /// - Parameter own: What a step says instead of ``per``.
    func key(_ variables: EventVariables, own: Expression? = nil) -> Result<OperatorKey, KeyFailure> {
        guard let per = own ?? self.per else { return .success(OperatorKey(operation: self.id, key: "")) }
        do {
            let text = try per.evaluate(variables.activation).json(sizeMaximum: 16 * Self.keySizeMaximum).jsonText
            guard text.utf8.count <= Self.keySizeMaximum else {
                let message = "the key has \(text.utf8.count) bytes; the limit is \(Self.keySizeMaximum)"
                return .failure(KeyFailure(message: message))
            }
            return .success(OperatorKey(operation: self.id, key: text))
        } catch let error as EvaluationError {
            return .failure(KeyFailure(message: error.message))
        } catch let error as JSONConversionError {
            return .failure(KeyFailure(message: error.message))
        } catch {
            return .failure(KeyFailure(message: "\(error)"))
        }
    }

    struct KeyFailure: Error, Hashable {
        let message: String
    }
}
