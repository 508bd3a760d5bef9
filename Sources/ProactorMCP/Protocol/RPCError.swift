import ProactorModel

/// The error of a JSON-RPC response.
struct RPCError: Error, Hashable, Sendable {
    static let invalidRequest: Int64 = -32600
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
