import Crypto
import ProactorComponents
import ProactorModel

/// One line of a recording: what was asked, and what the model answered.
///
/// ```json
/// {"request": {"digest": "9f86…", "model": "default", "turn": 1, "text": "SKU-123 sold out…"}, "response": {…}}
/// ```
struct RecordedTurn: Sendable {
    /// Characters of the last text that stand in a line, and in messages.
    private static let textCharacterMaximum = 200

    /// SHA-256 of the request's canonical JSON, in hexadecimal.
    let digest: String
    let turn: ModelTurn
    /// What people look for in the file; nothing is decided by it.
    private let summary: JSONObject

    /// - Parameter remover: Takes secrets out of all that is kept. The digest is that of the request without them too: an answer
    ///   that lost its secrets here leads to requests that have none when it is replayed.
    init?(_ request: ModelRequest, model: String, turn: ModelTurn, without remover: SecretRemover) {
        guard let turn = ModelTurn(json: remover.clean(turn.json)) else { return nil }
        self.digest = Self.digest(of: remover.clean(request.json))
        self.turn = turn
        self.summary = [
            "digest": .string(self.digest), "model": .string(model),
            "turn": .int(Int64(Self.turnNumber(of: request))),
            "text": .string(Self.cut(remover.clean(Self.lastText(of: request)))),
        ]
    }

    /// - Returns: `nil` for what ``json`` never makes.
    init?(json: JSONValue) {
        guard let summary = json["request"]?.objectValue, let digest = summary["digest"]?.stringValue,
            let turn = json["response"].flatMap(ModelTurn.init(json:))
        else { return nil }
        self.digest = digest
        self.turn = turn
        self.summary = summary
    }

    var json: JSONValue { ["request": .object(self.summary), "response": self.turn.json] }

    /// - Parameter request: A request's JSON.
    static func digest(of request: JSONValue) -> String { SHA256.hash(data: request.canonicalJSONBytes).hexText }

    /// What a request asks, for people: its turn's number, and the end of the conversation.
    static func description(of request: ModelRequest) -> String {
        "turn \(Self.turnNumber(of: request)), after \"\(Self.cut(Self.lastText(of: request)))\""
    }

    /// From 1: the turns that the conversation has already, and this one.
    private static func turnNumber(of request: ModelRequest) -> Int {
        request.messages.count { $0.role == .assistant } + 1
    }

    private static func cut(_ text: String) -> String { String(text.prefix(Self.textCharacterMaximum)) }

    /// The last text or tool result of the conversation.
    private static func lastText(of request: ModelRequest) -> String {
        for part in request.messages.last?.content.reversed() ?? [] {
            switch part {
            case .text(let text): return text
            case .toolResult(let answer): return answer.text
            case .toolCall, .opaque: continue
            }
        }
        return ""
    }
}
