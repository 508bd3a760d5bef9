import ProactorModel

/// A request to a server, before it has an id.
struct MCPRequest: Hashable, Sendable {
    var method: String
    var params: JSONObject = [:]
    /// What the header `Mcp-Name` repeats.
    var name: String?
    /// What the headers `Mcp-Param-…` repeat: the rest of their names, and their values.
    var parameterHeaders: [String: String] = [:]
    /// Whether the server is asked to say how far it is.
    var wantsProgress = false
    /// Whether the server is told when nobody waits for the answer any more.
    var isCancellable = false

    static let discover = Self(method: "server/discover")

    static let initialize = Self(
        method: "initialize",
        params: [
            "protocolVersion": .string(MCPRevision.legacyVersions[0]),
            "capabilities": MCPRevision.clientCapabilities,
            "clientInfo": MCPRevision.clientInfo,
        ]
    )

    static func listTools(cursor: String?) -> Self {
        Self(method: "tools/list", params: cursor.map { ["cursor": .string($0)] } ?? [:])
    }

    /// - Parameters:
    ///   - responses: Answers to the questions that the server asked in place of a result, by its keys.
    ///   - state: What the server wants to have back with them, exactly as it came.
    static func callTool(
        _ tool: ToolDescription,
        _ arguments: JSONObject,
        idempotencyKey: String,
        responses: JSONObject? = nil,
        state: JSONValue? = nil
    ) -> Self {
        var params: JSONObject = ["name": .string(tool.name), "arguments": .object(arguments)]
        params["inputResponses"] = responses.map { .object($0) }
        params["requestState"] = state
        params["_meta"] = ["proactor/idempotencyKey": .string(idempotencyKey)]
        return Self(
            method: "tools/call",
            params: params,
            name: tool.name,
            parameterHeaders: tool.parameterHeaders.values(in: arguments),
            wantsProgress: true,
            isCancellable: true
        )
    }
}
