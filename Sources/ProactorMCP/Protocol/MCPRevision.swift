import ProactorModel

/// A revision of the protocol, and what it asks of every message.
enum MCPRevision: Hashable, Sendable {
    /// Stateless: every request says for itself which version it is, and who sends it.
    case modern
    /// With a handshake; the version is the one that the server chose.
    case legacy(String)

    static let modernVersion = "2026-07-28"
    /// The newest first.
    static let legacyVersions = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"]

    private static let prefix = "io.modelcontextprotocol/"

    var version: String {
        switch self {
        case .modern: Self.modernVersion
        case .legacy(let version): version
        }
    }

    var isModern: Bool { self == .modern }

    static var clientInfo: JSONValue { ["name": "proactor", "version": .string(ProactorVersion.current)] }

    /// A server may ask what it declares here and nothing else: forms for people to fill in.
    static var clientCapabilities: JSONValue { ["elicitation": ["form": [:]]] }

    /// The parameters of a request, with the metadata that the revision asks for.
    func params(of request: MCPRequest, id: Int64) -> JSONObject {
        var params = request.params
        var meta = params["_meta"]?.objectValue ?? [:]
        if self.isModern {
            meta["\(Self.prefix)protocolVersion"] = .string(Self.modernVersion)
            meta["\(Self.prefix)clientInfo"] = Self.clientInfo
            meta["\(Self.prefix)clientCapabilities"] = Self.clientCapabilities
        }
        if request.wantsProgress { meta["progressToken"] = .int(id) }
        if !meta.isEmpty { params["_meta"] = .object(meta) }
        return params
    }
}
