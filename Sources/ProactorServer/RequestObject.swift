import HTTPTypes
import ProactorModel

/// The JSON object that a small request's body is, read member by member.
struct RequestObject {
    /// Objects and lists inside one another.
    private static let depthMaximum = 64

    private let object: JSONObject

    /// - Parameters:
    ///   - members: Which members there may be.
    ///   - example: What the message shows to somebody who sent no object.
    init(_ body: [UInt8], members: [String], example: String, sizeMaximum: Int) throws(Problem) {
        let json: JSONValue
        do {
            json = try JSONParser.parse(
                body,
                limits: JSONLimits(sizeMaximum: sizeMaximum, depthMaximum: Self.depthMaximum)
            )
        } catch {
            throw Problem(error)
        }
        guard case .object(let object) = json else {
            throw Self.refusal("", "the body is a JSON object such as \(example)")
        }
        if let unknown = object.keys.first(where: { !members.contains($0) }) {
            throw Self.refusal(
                JSONPointer([unknown]).description,
                "there is no '\(unknown.prefix(80))' here; there are \(members.joined(separator: ", "))"
            )
        }
        self.object = object
    }

    /// A text; `nil` where it is missing, null or empty.
    func text(_ name: String) throws(Problem) -> String? {
        switch self.object[name] {
        case nil, .null: return nil
        case .string(let text): return text.isEmpty ? nil : text
        default: throw Self.refusal("/\(name)", "'\(name)' must be a text")
        }
    }

    func requiredText(_ name: String, _ meaning: String) throws(Problem) -> String {
        guard let text = try self.text(name) else { throw Self.refusal("/\(name)", "'\(name)' must be \(meaning)") }
        return text
    }

    func requiredNumber(_ name: String, _ meaning: String) throws(Problem) -> Int {
        guard case .int(let number)? = self.object[name]?.withWholeNumbers else {
            throw Self.refusal("/\(name)", "'\(name)' must be \(meaning)")
        }
        return Int(clamping: number)
    }

    func requiredValue(_ name: String, _ meaning: String) throws(Problem) -> JSONValue {
        guard let value = self.object[name] else { throw Self.refusal("/\(name)", "'\(name)' must be \(meaning)") }
        return value
    }

    /// A list of texts; `nil` where it is missing.
    func texts(_ name: String, countMaximum: Int) throws(Problem) -> [String]? {
        guard let value = self.object[name] else { return nil }
        guard let elements = value.arrayValue, elements.count <= countMaximum else {
            throw Self.refusal("/\(name)", "'\(name)' must be a list of at most \(countMaximum) texts")
        }
        let texts = elements.compactMap(\.stringValue)
        guard texts.count == elements.count else {
            throw Self.refusal("/\(name)", "'\(name)' must be a list of texts")
        }
        return texts
    }

    private static func refusal(_ pointer: String, _ detail: String) -> Problem {
        Problem(.badRequest, "invalid-request", "Not understood", detail, members: ["pointer": .string(pointer)])
    }
}
