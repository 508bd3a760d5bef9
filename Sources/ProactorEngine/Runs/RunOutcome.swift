import ProactorExpressions
import ProactorJSONSchema
package import ProactorModel
package import ProactorRules

/// An event that an agent wants to emit.
package struct Emission: Hashable, Sendable {
    package var type: String
    package var subject: String?
    package var data: JSONValue

    package init(type: String, subject: String?, data: JSONValue) {
        self.type = type
        self.subject = subject
        self.data = data
    }
}

/// An output of an agent that its rule or the event's type does not allow.
package struct EmissionRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    package var message: String

    package var description: String { self.message }
}

/// Turns what an agent emitted into events and proposals.
package struct RunOutcome: Hashable, Sendable {
    package var outputs: [Event]
    package var proposals: [Proposal]
    /// Conditions of `auto` that could not be evaluated: what they were asked about waits for a person.
    package var automaticFailures: [String] = []

    /// The source of the events that runs emit.
    private static let sourcePrefix = "/proactor/rules/"
    /// Violations that one message names.
    private static let violationsShown = 5

    /// - Parameters:
    ///   - event: The event that woke the run.
    ///   - eventSizeMaximum: Bytes of one output in its JSON form.
    ///   - makeID: Makes the id of the proposal for the output with this index.
    package init(
        of run: Run,
        emissions: [Emission],
        event: Event,
        rule: Rule,
        eventTypes: [String: EventType],
        at now: Timestamp,
        eventSizeMaximum: Int = EngineLimits().eventSize,
        makeID: (Int) -> ProposalID
    ) throws(EmissionRefusal) {
        self.outputs = []
        self.proposals = []
        for (index, emission) in emissions.enumerated() {
            try Self.check(emission, rule, eventTypes)
            let output = Self.event(emission, index, run, event, at: now)
            let size = CloudEventsJSON.json(from: output).jsonBytes.count
            guard size <= eventSizeMaximum else {
                throw EmissionRefusal(
                    message:
                        "the event '\(emission.type)' has \(size) bytes; the limit is \(eventSizeMaximum) (limits.eventSize)"
                )
            }
            self.outputs.append(output)
            guard let policy = rule.approval else { continue }
            let proposal = Proposal(
                id: makeID(index),
                taskID: run.taskID,
                runID: run.id,
                rule: rule.name,
                agent: run.agent,
                event: output,
                policy: policy,
                createdAt: now,
                expiresAt: policy.expiresAfter.map { now.advanced(by: $0) },
                causedBy: Self.people(behind: event)
            )
            do {
                self.proposals.append(try ProposalDecision.approveAutomatically(proposal, rule, cause: event, at: now))
            } catch {
                self.automaticFailures.append(error.message)
                self.proposals.append(proposal)
            }
        }
    }

    /// Who decided on what the event follows from, or posted it.
    private static func people(behind event: Event) -> [String] {
        [Event.ExtensionName.decidedBy, Event.ExtensionName.postedBy].compactMap { name in
            guard case .string(let person) = event.extensions[name] else { return nil }
            return person
        }
    }

    /// Refuses an emission of a type that the rule does not list, or with a payload that the type's schema does not allow.
    package static func check(
        _ emission: Emission,
        _ rule: Rule,
        _ eventTypes: [String: EventType]
    ) throws(EmissionRefusal) {
        guard rule.emits.contains(emission.type) else {
            let listed = rule.emits.isEmpty ? "nothing" : rule.emits.joined(separator: ", ")
            throw EmissionRefusal(
                message: "rule '\(rule.name)' may not emit '\(emission.type)'; its 'emits' lists \(listed)"
            )
        }
        if let subject = emission.subject { try Self.check(subject: subject, of: emission.type) }
        let violations = eventTypes[emission.type]?.schema?.validate(emission.data) ?? []
        guard violations.isEmpty else {
            let shown = violations.prefix(Self.violationsShown).map(\.description).joined(separator: "; ")
            throw EmissionRefusal(message: "the payload of '\(emission.type)' breaks its schema: \(shown)")
        }
    }

    /// Refuses a subject that no event can have (CloudEvents, section 3.1); an empty one counts as none.
    private static func check(subject: String, of type: String) throws(EmissionRefusal) {
        guard subject.utf8.count <= CloudEventsAttributes.valueLengthMaximum else {
            throw EmissionRefusal(
                message: "the subject of '\(type)' has \(subject.utf8.count) bytes; the limit is "
                    + "\(CloudEventsAttributes.valueLengthMaximum)"
            )
        }
        guard subject.unicodeScalars.allSatisfy(CloudEventsAttributes.isAllowed) else {
            throw EmissionRefusal(message: "the subject of '\(type)' must be one line without control characters")
        }
    }

    /// The output's id is derived from the run and the index: however often a run is repeated, its outputs are the same events.
    private static func event(
        _ emission: Emission,
        _ index: Int,
        _ run: Run,
        _ cause: Event,
        at now: Timestamp
    ) -> Event {
        var extensions: [String: ExtensionValue] = [
            Event.ExtensionName.causation: .string(cause.id),
            Event.ExtensionName.hops: .integer(Int32(clamping: cause.hops + 1)),
        ]
        extensions[Event.ExtensionName.correlation] =
            cause.extensions[Event.ExtensionName.correlation] ?? .string(run.taskID.rawValue)
        return Event(
            id: "\(run.id)-\(index)",
            source: Self.sourcePrefix + run.rule,
            type: emission.type,
            subject: emission.subject.flatMap { $0.isEmpty ? nil : $0 } ?? cause.subject,
            time: now,
            dataContentType: "application/json",
            data: .json(emission.data),
            extensions: extensions
        )
    }
}
