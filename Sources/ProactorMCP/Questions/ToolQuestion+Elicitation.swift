import ProactorComponents
import ProactorModel

extension ToolQuestion {
    static let elicitationMethod = "elicitation/create"

    /// The question that a server asks with `elicitation/create`; `nil` where it does not ask for a form.
    ///
    /// - Parameter key: Its name; `nil` where the server gives none, so that its wording has to do.
    init?(elicitation params: JSONValue, key: String?) {
        guard params["mode"] == nil || params["mode"] == "form" else { return nil }
        guard let message = params["message"]?.stringValue else { return nil }
        self.init(
            key: key ?? Self.key(ofMessage: message),
            message: FailureWords.bounded(message),
            schema: params["requestedSchema"] ?? ["type": "object"]
        )
    }

    /// The same for the same wording, also after a restart (FNV-1a).
    private static func key(ofMessage message: String) -> String {
        let hash = message.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return "question-\(stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: hash >> $0) }.hexText)"
    }

    /// The questions of a result that asks for input.
    ///
    /// - Throws: ``ToolFailure/Kind/failed`` where the server asks for what was never offered to it.
    static func all(in requests: JSONObject) throws(ToolFailure) -> [ToolQuestion] {
        guard requests.count <= MCPLimits.questionMaximum else {
            throw ToolFailure(.failed, "the server asks \(requests.count) questions at once")
        }
        var questions: [ToolQuestion] = []
        for (key, request) in requests {
            let method = request["method"]?.stringValue ?? "nothing"
            guard method == Self.elicitationMethod,
                let question = ToolQuestion(elicitation: request["params"] ?? .null, key: key)
            else {
                throw ToolFailure(
                    .failed,
                    "the server asks for what it was not offered (\(FailureWords.bounded(method))); only forms can be filled in"
                )
            }
            questions.append(question)
        }
        return questions
    }
}
