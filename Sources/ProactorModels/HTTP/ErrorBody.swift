import ProactorModel

/// What an error says of itself, in whichever of the shapes in use it is written.
struct ErrorBody: Hashable, Sendable {
    /// `error.type`
    var type: String?
    /// `error.details.error_code`, else `error.code`, which is a number at some servers.
    var code: String?
    var message: String?

    init(type: String? = nil, code: String? = nil, message: String? = nil) {
        self.type = type
        self.code = code
        self.message = message
    }

    /// Reads `{"error": {…}}`, `{"error": "…"}`, `{"message": …}` and `{"detail": "…"}`; other JSON says nothing.
    init(_ json: JSONValue) {
        let error = json["error"]?.objectValue.map(JSONValue.object) ?? json
        self.init(
            type: error["type"]?.stringValue,
            code: error["details"]?["error_code"].flatMap(Self.code) ?? error["code"].flatMap(Self.code),
            message: error["message"]?.stringValue ?? json["error"]?.stringValue ?? json["detail"]?.stringValue
        )
    }

    /// Reads the body of a response; a page of a proxy, or what else is no JSON, says nothing.
    init(bytes: [UInt8]) {
        guard let json = try? JSONParser.parse(bytes, limits: ProviderLimits.json) else {
            self.init()
            return
        }
        self.init(json)
    }

    private static func code(_ value: JSONValue) -> String? { value.stringValue ?? value.intValue.map { String($0) } }

    /// The status that stands in the code, as some servers and proxies write it.
    var status: Int? { self.code.flatMap { Int($0) }.flatMap { (400...599).contains($0) ? $0 : nil } }
}
