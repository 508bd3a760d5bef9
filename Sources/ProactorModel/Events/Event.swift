/// One CloudEvents 1.0 event.
///
/// Events are made by ``CloudEventsJSON`` or ``CloudEventsAttributes``, which check the attributes as the specification says (section 3.1);
/// the engine makes its own from values that are valid by construction.
package struct Event: Hashable, Sendable {
    package var id: String
    package var source: String
    package var type: String
    package var subject: String?
    package var time: Timestamp?
    package var dataContentType: String?
    package var dataSchema: String?
    package var data: EventData?
    /// Extension attributes by name, without those that have a property of their own below.
    package var extensions: [String: ExtensionValue]

    package init(
        id: String,
        source: String,
        type: String,
        subject: String? = nil,
        time: Timestamp? = nil,
        dataContentType: String? = nil,
        dataSchema: String? = nil,
        data: EventData? = nil,
        extensions: [String: ExtensionValue] = [:]
    ) {
        self.id = id
        self.source = source
        self.type = type
        self.subject = subject
        self.time = time
        self.dataContentType = dataContentType
        self.dataSchema = dataSchema
        self.data = data
        self.extensions = extensions
    }
}

/// An event's payload.
package enum EventData: Hashable, Sendable {
    case json(JSONValue)
    /// Bytes that are no JSON; written as `data_base64`.
    case binary([UInt8])
}

/// The value of an extension attribute (CloudEvents 1.0, section 3.4, as the JSON format carries the types).
package enum ExtensionValue: Hashable, Sendable {
    case string(String)
    case integer(Int32)
    case bool(Bool)

    package var json: JSONValue {
        switch self {
        case .string(let value): .string(value)
        case .integer(let value): .int(Int64(value))
        case .bool(let value): .bool(value)
        }
    }
}

extension Event {
    /// The extension attributes that Proactor itself reads and writes.
    package enum ExtensionName {
        /// Names what belongs together from the first cause on; the task's id unless the sender gave one.
        package static let correlation = "correlationid"
        /// The `id` of the event that caused this one.
        package static let causation = "causationid"
        /// How many events stand between the first cause and this one.
        package static let hops = "hops"
        /// On the event of a decision: the proposal that was decided.
        package static let proposal = "proposalid"
        /// On the event of a decision: who decided.
        package static let decidedBy = "decidedby"
        /// The person with whose access token it was posted.
        package static let postedBy = "postedby"
        /// On the event of a decision: what they said.
        package static let reason = "decisionreason"
    }

    /// How many events stand between the first cause and this one; 0 for an event from outside.
    package var hops: Int {
        guard case .integer(let hops) = self.extensions[ExtensionName.hops] else { return 0 }
        return max(0, Int(hops))
    }

    /// The payload when it is JSON; `null` otherwise, so that rules can always name `data`.
    package var jsonData: JSONValue {
        guard case .json(let value) = self.data else { return .null }
        return value
    }
}
