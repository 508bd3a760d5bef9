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
