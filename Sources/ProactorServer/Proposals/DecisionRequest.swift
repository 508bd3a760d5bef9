import HTTPTypes
import ProactorEngine
import ProactorModel

/// What the body of a decision says.
struct DecisionRequest: Hashable, Sendable {
    let verdict: Decision.Verdict
    /// Whom it names as the one who decides.
    let person: String?
    let reason: String?
    /// The revision that the person saw.
    let revision: Int?

    private static let members = ["verdict", "by", "reason", "revision"]

    init(_ body: [UInt8]) throws(Problem) {
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
            throw Self.refuse("", "a decision is a JSON object such as {\"verdict\": \"approve\", \"by\": \"anna\"}")
        }
        if let unknown = object.keys.first(where: { !Self.members.contains($0) }) {
            throw Self.refuse(
                JSONPointer([unknown]).description,
                "a decision has no '\(unknown.prefix(80))'; it has \(Self.members.joined(separator: ", "))"
            )
        }
        guard let verdict = object["verdict"]?.stringValue.flatMap(Decision.Verdict.init(rawValue:)) else {
            throw Self.refuse("/verdict", "'verdict' must be \"approve\" or \"reject\"")
        }
        self.verdict = verdict
        switch object["by"] {
        case nil, .null: self.person = nil
        case .string(let person) where !person.isEmpty: self.person = person
        default: throw Self.refuse("/by", "'by' must be the id of the person who decides")
        }
        switch object["reason"] {
        case nil, .null: self.reason = nil
        case .string(let text): self.reason = text.isEmpty ? nil : text
        default: throw Self.refuse("/reason", "'reason' must be a text")
        }
        switch object["revision"]?.withWholeNumbers {
        case nil, .null: self.revision = nil
        case .int(let number): self.revision = Int(number)
        default: throw Self.refuse("/revision", "'revision' must be a whole number")
        }
    }

    private static func refuse(_ pointer: String, _ detail: String) -> Problem {
        Problem(.badRequest, "invalid-decision", "Not a decision", detail, members: ["pointer": .string(pointer)])
    }
}
