import HTTPTypes
import ProactorModel
import ProactorStorage

/// What the body of a request says that deals with dead letters.
struct DeadLetterRequest: Hashable, Sendable {
    /// Whom it names as the one who does this.
    let person: String?
    let reason: String?
    /// Whether the run goes on where its journal ends, instead of from its start.
    let isResumed: Bool
    /// Which dead letters, where many are dealt with.
    let filter: DeadLetterFilter

    /// - Parameter members: Which members the request may have.
    init(_ body: [UInt8], members: [String]) throws(Problem) {
        let json: JSONValue
        do {
            json = try JSONParser.parse(
                body,
                limits: JSONLimits(sizeMaximum: RequestReader.smallBodyMaximum, depthMaximum: 4)
            )
        } catch {
            throw Problem(error)
        }
        guard case .object(let object) = json else {
            throw Self.refuse("", "the body is a JSON object such as {\"by\": \"anna\"}")
        }
        if let unknown = object.keys.first(where: { !members.contains($0) }) {
            throw Self.refuse(
                JSONPointer([unknown]).description,
                "there is no '\(unknown.prefix(80))' here; there are \(members.joined(separator: ", "))"
            )
        }
        self.person = try Self.text("by", object)
        self.reason = try Self.text("reason", object)
        switch object["resume"] {
        case nil, .null: self.isResumed = false
        case .bool(let isResumed): self.isResumed = isResumed
        default: throw Self.refuse("/resume", "'resume' must be true or false")
        }
        self.filter = DeadLetterFilter(
            rule: try Self.text("rule", object),
            agent: try Self.text("agent", object),
            eventType: try Self.text("type", object),
            code: try Self.text("code", object),
            since: try Self.time("since", object),
            until: try Self.time("until", object)
        )
    }

    private static func text(_ name: String, _ object: JSONObject) throws(Problem) -> String? {
        switch object[name] {
        case nil, .null: return nil
        case .string(let text): return text.isEmpty ? nil : text
        default: throw Self.refuse("/\(name)", "'\(name)' must be a text")
        }
    }

    private static func time(_ name: String, _ object: JSONObject) throws(Problem) -> Timestamp? {
        guard let text = try Self.text(name, object) else { return nil }
        guard let time = Timestamp(rfc3339: text) else {
            throw Self.refuse("/\(name)", "'\(name)' must be a time such as 2026-01-31T09:00:00Z")
        }
        return time
    }

    private static func refuse(_ pointer: String, _ detail: String) -> Problem {
        Problem(.badRequest, "invalid-request", "Not understood", detail, members: ["pointer": .string(pointer)])
    }
}
