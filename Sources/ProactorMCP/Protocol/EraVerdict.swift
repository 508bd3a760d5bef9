import ProactorComponents
import ProactorModel

/// What the answer to `server/discover` says about a server.
enum EraVerdict: Hashable, Sendable {
    case modern
    /// To be asked again with `initialize`.
    case legacy
    /// Neither era: why not.
    case unusable(ToolFailure)

    /// - Parameter outcome: `nil` where none came in time, or the program ended instead.
    init(_ outcome: RPCOutcome?) {
        switch outcome {
        case .result(let result):
            self = Self.common(result["supportedVersions"]) ?? .legacy
        case .error(let error) where error.code == RPCError.unsupportedVersion:
            self = Self.common(error.data["supported"]) ?? .legacy
        case .error(let error)
        where error.code == RPCError.headerMismatch || error.code == RPCError.missingCapability:
            self = .modern
        case .error(let error) where Self.saysNothing(error.status): self = .unusable(FailureWords.failure(of: error))
        case .refused(let refusal) where Self.saysNothing(refusal.status):
            self = .unusable(FailureWords.failure(of: refusal))
        case .error, .refused, .sessionLost, nil: self = .legacy
        }
    }

    /// The verdict on a list of versions; `nil` where it is none.
    private static func common(_ versions: JSONValue?) -> Self? {
        guard let versions = versions?.arrayValue?.compactMap(\.stringValue), !versions.isEmpty else { return nil }
        if versions.contains(MCPRevision.modernVersion) { return .modern }
        if versions.contains(where: MCPRevision.legacyVersions.contains) { return .legacy }
        let offered = versions.prefix(10).joined(separator: ", ")
        return .unusable(
            ToolFailure(
                .misconfigured,
                "the server speaks versions of the protocol that are not known here: \(offered)"
            )
        )
    }

    /// Whether a status is about the server's state or the caller's rights, and so says nothing about the era.
    private static func saysNothing(_ status: Int?) -> Bool {
        guard let status else { return false }
        return status >= 500 || (300..<400).contains(status) || [401, 403, 407, 408, 429].contains(status)
    }
}
