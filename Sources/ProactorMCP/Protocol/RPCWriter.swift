import ProactorModel

/// Writes messages.
enum RPCWriter {
    static func request(id: Int64, _ method: String, _ params: JSONObject) -> [UInt8] {
        Self.bytes(["jsonrpc": "2.0", "id": .int(id), "method": .string(method), "params": .object(params)])
    }

    static func notification(_ method: String, _ params: JSONObject) -> [UInt8] {
        var message: JSONObject = ["jsonrpc": "2.0", "method": .string(method)]
        if !params.isEmpty { message["params"] = .object(params) }
        return Self.bytes(message)
    }

    static func response(id: JSONValue, _ result: Result<JSONValue, RPCError>) -> [UInt8] {
        var message: JSONObject = ["jsonrpc": "2.0", "id": id]
        switch result {
        case .success(let value): message["result"] = value
        case .failure(let error): message["error"] = ["code": .int(error.code), "message": .string(error.message)]
        }
        return Self.bytes(message)
    }

    private static func bytes(_ message: JSONObject) -> [UInt8] { JSONValue.object(message).jsonBytes }
}
