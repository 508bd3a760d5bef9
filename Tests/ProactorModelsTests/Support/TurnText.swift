import ProactorModel

extension ContentPart {
    static func call(_ id: String, _ name: String, _ arguments: JSONValue) -> Self {
        .toolCall(ToolUse(id: id, name: name, arguments: .json(arguments)))
    }
}
