import ProactorModel

/// A message of JSON-RPC 2.0 that a server sent.
enum RPCMessage: Hashable, Sendable {
    case request(id: JSONValue, method: String, params: JSONValue)
    case notification(method: String, params: JSONValue)
    case response(id: RPCResponseID, RPCOutcome)

    /// `nil` where the value is no message.
    init?(_ value: JSONValue) {
        guard case .object(let object) = value else { return nil }
        if let method = object["method"]?.stringValue {
            let params = object["params"] ?? .object([:])
            guard let id = object["id"], id != .null else {
                self = .notification(method: method, params: params)
                return
            }
            self = .request(id: id, method: method, params: params)
            return
        }
        let id = RPCResponseID(object["id"])
        if let error = object["error"].flatMap(RPCError.init) {
            self = .response(id: id, .error(error))
        } else if let result = object["result"] {
            self = .response(id: id, .result(result))
        } else {
            return nil
        }
    }

    /// Reads one message.
    init?(_ bytes: [UInt8]) {
        let limits = JSONLimits(
            sizeMaximum: MCPLimits.messageSizeMaximum,
            depthMaximum: MCPLimits.messageDepthMaximum
        )
        guard let value = try? JSONParser.parse(bytes, limits: limits) else { return nil }
        self.init(value)
    }
}

/// Which request a response answers.
enum RPCResponseID: Hashable, Sendable {
    case request(Int64)
    /// None that this client could have sent; servers write `null` or a word of their own where they could not read the request.
    case unknown

    init(_ value: JSONValue?) {
        // Some servers write each id as a string.
        if let id = value?.intValue ?? value?.stringValue.flatMap(Int64.init) {
            self = .request(id)
        } else {
            self = .unknown
        }
    }
}

/// How an exchange ended, as far as there was an answer.
enum RPCOutcome: Hashable, Sendable {
    case result(JSONValue)
    case error(RPCError)
    /// An HTTP status that is no success, without a message of the protocol.
    case refused(HTTPRefusal)
    /// The server does not know the session any more, and has not looked at the request.
    case sessionLost
}

/// A refusal by HTTP.
struct HTTPRefusal: Hashable, Sendable {
    var status: Int
    /// Where a redirection leads.
    var location: String?
}

/// The error of a JSON-RPC response.
struct RPCError: Error, Hashable, Sendable {
    static let methodNotFound: Int64 = -32601
    static let invalidParams: Int64 = -32602
    static let headerMismatch: Int64 = -32020
    static let missingCapability: Int64 = -32021
    static let unsupportedVersion: Int64 = -32022

    var code: Int64
    var message: String
    var data: JSONValue
    /// The status that it came with by HTTP.
    var status: Int?

    init(code: Int64, message: String, data: JSONValue = .null, status: Int? = nil) {
        self.code = code
        self.message = message
        self.data = data
        self.status = status
    }

    init?(_ value: JSONValue) {
        guard let code = value["code"]?.intValue else { return nil }
        self.init(code: code, message: value["message"]?.stringValue ?? "", data: value["data"] ?? .null)
    }
}

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
