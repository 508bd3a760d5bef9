import ProactorModel

/// What a legacy server may ask its client.
enum ServerRequest {
    /// The answer to a request other than an elicitation.
    static func answer(_ method: String) -> Result<JSONValue, RPCError> {
        if method == "ping" { return .success([:]) }
        return .failure(RPCError(code: RPCError.methodNotFound, message: "this client does not offer \(method)"))
    }
}
