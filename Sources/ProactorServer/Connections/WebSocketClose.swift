import HTTPTypes
import NIOWebSocket

/// Why a WebSocket ends (RFC 6455, section 7.4).
///
/// A route ends one by the trailers of its answer: what ends a message in HTTP ends a WebSocket here.
struct WebSocketClose: Hashable, Sendable {
    /// Characters of a reason; with the code they fit a control frame in every script.
    private static let reasonMaximum = 30

    let code: UInt16
    let reason: String

    init(_ code: UInt16, _ reason: String = "") {
        self.code = code
        self.reason = String(reason.prefix(Self.reasonMaximum))
    }

    static let normal = Self(1000)
    static let goingAway = Self(1001, "the server stops")
    static let protocolError = Self(1002, "protocol error")
    static let onlyText = Self(1003, "only text messages")
    static let notUTF8 = Self(1007, "not UTF-8")
    static let tooLarge = Self(1009, "message too large")

    /// - Parameter trailers: As ``trailers`` has them.
    init(trailers: HTTPFields?) {
        guard let trailers, let code = trailers[.webSocketCloseCode].flatMap({ UInt16($0) }) else {
            self = .normal
            return
        }
        self.init(code, trailers[.webSocketCloseReason] ?? "")
    }

    var trailers: HTTPFields {
        [.webSocketCloseCode: String(self.code), .webSocketCloseReason: self.reason]
    }

    /// What a client's close frame is answered with: its own code, unless that is none that may be sent.
    init(answering payload: [UInt8]) {
        guard !payload.isEmpty else {
            self = .normal
            return
        }
        guard payload.count >= 2 else {
            self = .protocolError
            return
        }
        let code = UInt16(payload[0]) << 8 | UInt16(payload[1])
        let isAllowed = (1000...1003).contains(code) || (1007...1014).contains(code) || (3000...4999).contains(code)
        guard isAllowed else {
            self = .protocolError
            return
        }
        self = String(validating: payload.dropFirst(2), as: UTF8.self) == nil ? .notUTF8 : Self(code)
    }
}

extension HTTPField.Name {
    /// The names are valid by inspection, so that the fallback is never taken.
    fileprivate static let webSocketCloseCode = Self("WebSocket-Close-Code") ?? .trailer
    fileprivate static let webSocketCloseReason = Self("WebSocket-Close-Reason") ?? .trailer
}
