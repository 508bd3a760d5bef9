import ProactorComponents
import ProactorModel

/// What a server answers to `tools/call`.
enum ToolReply: Sendable {
    case result(JSONValue)
    /// Questions that are to be answered before there is a result.
    case inputRequired(requests: JSONObject, state: JSONValue?)

    init(_ result: JSONValue) throws(ToolFailure) {
        switch result["resultType"] ?? .null {
        case "complete", .null: self = .result(result)
        case "input_required":
            self = .inputRequired(requests: result["inputRequests"]?.objectValue ?? [:], state: result["requestState"])
        case let type:
            throw ToolFailure(.failed, "the server answered with a result of an unknown kind: \(type.jsonText)")
        }
    }
}
