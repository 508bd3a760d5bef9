import HTTPTypes
import HummingbirdCore
import NIOCore
import NIOHTTP1
import ProactorModel

/// What a connection is told before it is closed.
enum ConnectionProblem {
    private static let connectionRetryAfter = Duration.seconds(1)

    static func tooMany(_ limits: HTTPLimits) -> Problem {
        Problem(
            .serviceUnavailable,
            "too-many-connections",
            "Too many connections",
            "\(limits.connections) connections are open, and all of them are at work (http.connections)",
            retryAfter: Self.connectionRetryAfter
        )
    }

    static func lateHeader(_ limits: HTTPLimits) -> Problem {
        Problem(
            .requestTimeout,
            "late-header",
            "The request did not come",
            "no whole request header came within \(limits.headerTime.ruleText) (http.headerTime)"
        )
    }

    static func slowBody(_ limits: HTTPLimits) -> Problem {
        Problem(
            .requestTimeout,
            "slow-body",
            "The body comes too slowly",
            "less than \(limits.bodyRate) bytes of the body came each second for \(limits.bodyTime.ruleText) "
                + "(http.bodyRate, http.bodyTime)"
        )
    }

    static func unreadable(_ error: HTTPParserError, _ limits: HTTPLimits) -> Problem {
        guard case .headerOverflow = error else {
            return Problem(
                .badRequest,
                "invalid-http",
                "Not HTTP",
                "the request is no HTTP/1.1: \(error.debugDescription)"
            )
        }
        return Problem(
            .requestHeaderFieldsTooLarge,
            "header-too-large",
            "The header is too large",
            "the request's first line and header fields have more than \(limits.headerSize) bytes (http.headerSize), or too many fields"
        )
    }
}

extension Problem {
    /// The whole answer of a connection that is closed after it.
    var lastResponse: (HTTPResponse, ByteBuffer) {
        var bytes = self.json.jsonBytes
        bytes.append(UInt8(ascii: "\n"))
        var fields = self.response.headers
        fields[.contentLength] = String(bytes.count)
        fields[.connection] = "close"
        return (HTTPResponse(status: self.status, headerFields: fields), ByteBuffer(bytes: bytes))
    }
}
