import ProactorComponents
import ProactorModel

/// Says what an answer that is no result means for the call.
enum FailureWords {
    static let cancelled = ToolFailure(.unavailable, "the call was cancelled")

    static func failure(of error: RPCError) -> ToolFailure {
        let message = Self.bounded(error.message.isEmpty ? "no reason given" : error.message)
        switch error.code {
        case RPCError.invalidParams where error.data["reason"] == "invalid_request_state":
            // Only a server that was restarted between the question and the answer does not know its own state.
            return ToolFailure(.unavailable, "the server forgot the call that it had asked about: \(message)")
        case RPCError.invalidParams: return ToolFailure(.invalidArguments, "the server refused the call: \(message)")
        case RPCError.methodNotFound:
            return ToolFailure(.misconfigured, "the server does not offer what it was asked for: \(message)")
        case RPCError.missingCapability, RPCError.unsupportedVersion, RPCError.headerMismatch:
            return ToolFailure(.misconfigured, "the server wants what this client cannot give: \(message)")
        default: break
        }
        if let status = error.status, let kind = Self.kind(ofStatus: status) {
            return ToolFailure(kind, "the server answered \(status): \(message)")
        }
        return ToolFailure(.failed, "the server answered with the error \(error.code): \(message)")
    }

    static func failure(of refusal: HTTPRefusal) -> ToolFailure {
        let status = refusal.status
        if (300..<400).contains(status) {
            let target = refusal.location.map { " to \(Self.bounded($0))" } ?? ""
            return ToolFailure(
                .misconfigured,
                "the server redirects\(target) (\(status)), which is not followed; write the right address under 'url'"
            )
        }
        switch status {
        case 401, 403, 407:
            return ToolFailure(
                .misconfigured,
                "the server refuses access (\(status)); check 'headers' in proactor.yaml"
            )
        case 413: return ToolFailure(.invalidArguments, "the server finds the call too large (413)")
        default:
            let kind = Self.kind(ofStatus: status) ?? .misconfigured
            let advice = kind == .misconfigured ? "; check 'url' in proactor.yaml" : ""
            return ToolFailure(kind, "the server answered \(status) instead of speaking the protocol\(advice)")
        }
    }

    /// The failure of an outcome that is no result.
    static func failure(of outcome: RPCOutcome) -> ToolFailure {
        switch outcome {
        case .error(let error): self.failure(of: error)
        case .refused(let refusal): self.failure(of: refusal)
        case .sessionLost: ToolFailure(.unavailable, "the server ended the session")
        case .result: ToolFailure(.failed, "the server's answer makes no sense")
        }
    }

    /// A text of the server, no longer than is worth passing on.
    static func bounded(_ text: String) -> String {
        text.count > MCPLimits.reasonLengthMaximum ? text.prefix(MCPLimits.reasonLengthMaximum) + "…" : text
    }

    private static func kind(ofStatus status: Int) -> ToolFailure.Kind? {
        switch status {
        case 401, 403, 407: .misconfigured
        case 408, 425, 429, 500...: .unavailable
        default: nil
        }
    }
}
