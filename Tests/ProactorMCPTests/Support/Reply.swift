import NIOHTTP1
import ProactorModel

/// Answers of servers that behave.
enum Reply {
    typealias Response = ScriptedServer.Response

    /// A modern server with one tool, whose calls are left to the test.
    static func modern(
        tool: JSONValue = ["name": "t"],
        _ call: @escaping @Sendable (ScriptedServer.Request) -> Response
    ) -> ScriptedServer.Answer {
        { request in
            switch request.call {
            case "server/discover": .result(["supportedVersions": ["2026-07-28"]], to: request)
            case "tools/list": .result(["tools": [tool]], to: request)
            default: call(request)
            }
        }
    }

    /// A legacy server with one tool, and a session where one is given.
    static func legacy(
        session: String? = "s-1",
        _ call: @escaping @Sendable (ScriptedServer.Request) -> Response
    ) -> ScriptedServer.Answer {
        { request in
            switch request.call {
            case "server/discover":
                .json(
                    [
                        "jsonrpc": "2.0", "id": "server-error",
                        "error": ["code": -32600, "message": "Bad Request: Missing session ID"],
                    ],
                    status: 400
                )
            case "initialize":
                .result(
                    ["protocolVersion": "2025-11-25", "capabilities": [:]],
                    to: request,
                    headers: session.map { ["Mcp-Session-Id": $0] } ?? [:]
                )
            case "notifications/initialized", "notifications/cancelled", nil:
                request.method == .POST ? Response(status: 202) : call(request)
            case "tools/list": .result(["tools": [["name": "t"]]], to: request)
            default: call(request)
            }
        }
    }

    static func event(_ message: JSONValue) -> String { "event: message\ndata: \(message.jsonText)\n\n" }

    static func answer(_ text: String, to request: ScriptedServer.Request) -> JSONValue {
        ["jsonrpc": "2.0", "id": request.id, "result": Say.text(text)]
    }
}
