import HTTPTypes
import ProactorModel

/// What the body of a request says that tries deliveries again.
struct RejectedRequest: Hashable, Sendable {
    /// Who does this, for the audit log.
    let actor: String
    /// Whose deliveries, where many are tried; `nil` for those of every webhook.
    let source: String?

    /// - Parameters:
    ///   - members: Which members the request may have.
    ///   - principal: Who sent it; where that is no person, the request says who.
    init(_ body: [UInt8], members: [String], principal: Principal, directory: Directory) throws(Problem) {
        var object = JSONObject()
        if !body.isEmpty {
            let json: JSONValue
            do {
                json = try JSONParser.parse(
                    body,
                    limits: JSONLimits(sizeMaximum: RequestReader.smallBodyMaximum, depthMaximum: 4)
                )
            } catch {
                throw Problem(error)
            }
            guard case .object(let members) = json else {
                throw Self.refuse("", "the body is a JSON object such as {\"by\": \"anna\"}")
            }
            object = members
        }
        if let unknown = object.keys.first(where: { !members.contains($0) }) {
            throw Self.refuse(
                JSONPointer([unknown]).description,
                "there is no '\(unknown.prefix(80))' here; there are \(members.joined(separator: ", "))"
            )
        }
        self.source = try Self.text("source", object)
        self.actor = try Self.actor(try Self.text("by", object), principal, directory)
    }

    private static func actor(
        _ person: String?,
        _ principal: Principal,
        _ directory: Directory
    ) throws(Problem) -> String {
        if let own = principal.person {
            guard person == nil || person == own else {
                throw Problem(.forbidden, "not-yourself", "Not allowed", "'by' must be '\(own)', or be left out")
            }
            return own
        }
        guard let person else {
            guard principal != .open else {
                throw Self.refuse("/by", "'by' must be the id of the person who does this")
            }
            return principal.id
        }
        guard directory.people.isEmpty || directory.people[person] != nil else {
            throw Problem(
                .forbidden,
                "unknown-person",
                "Not allowed",
                "nobody named '\(person.prefix(80))' is known; people are declared under 'people' in proactor.yaml"
            )
        }
        return person
    }

    private static func text(_ name: String, _ object: JSONObject) throws(Problem) -> String? {
        switch object[name] {
        case nil, .null: return nil
        case .string(let text): return text.isEmpty ? nil : text
        default: throw Self.refuse("/\(name)", "'\(name)' must be a text")
        }
    }

    private static func refuse(_ pointer: String, _ detail: String) -> Problem {
        Problem(
            .badRequest,
            "invalid-request",
            "Not understood",
            detail,
            members: ["pointer": .string(pointer)]
        )
    }
}
