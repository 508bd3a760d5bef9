import Crypto
import HTTPTypes
import Hummingbird
import ProactorModel

/// The opening of a WebSocket (RFC 6455, section 4.2) as an answer of a route like any other.
enum WebSocketHandshake {
    /// What the key is hashed with (section 1.3).
    private static let magic = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
    /// The subprotocol that is spoken where the client offers it.
    private static let subprotocol = "proactor"
    private static let version = "13"

    /// Whether a request asks for its connection to become a WebSocket.
    static func isAsked(by fields: HTTPFields) -> Bool {
        Self.tokens(fields[.upgrade]).contains("websocket") && Self.tokens(fields[.connection]).contains("upgrade")
    }

    /// The fields of the answer 101.
    ///
    /// - Throws: Why it cannot become a WebSocket.
    static func answer(to request: Request) throws(Problem) -> HTTPFields {
        let fields = request.headers
        guard request.method == .get, Self.isAsked(by: fields) else {
            throw Self.upgradeRequired(
                "this is a WebSocket; open it with 'Connection: Upgrade' and 'Upgrade: websocket'"
            )
        }
        guard fields[.secWebSocketVersion] == Self.version else {
            throw Self.upgradeRequired("the WebSocket version must be \(Self.version)")
        }
        guard let key = fields[.secWebSocketKey], Base64.decode(key)?.count == 16 else {
            throw Problem(
                .badRequest,
                "invalid-handshake",
                "Not a WebSocket handshake",
                "'Sec-WebSocket-Key' must be 16 bytes in base 64"
            )
        }
        let digest = Insecure.SHA1.hash(data: Array((key + Self.magic).utf8))
        var answer: HTTPFields = [
            .upgrade: "websocket", .connection: "Upgrade", .secWebSocketAccept: Base64.encode(Array(digest)),
        ]
        if Self.tokens(fields[.secWebSocketProtocol]).contains(Self.subprotocol) {
            answer[.secWebSocketProtocol] = Self.subprotocol
        }
        return answer
    }

    private static func upgradeRequired(_ detail: String) -> Problem {
        var problem = Problem(.upgradeRequired, "upgrade-required", "A WebSocket", detail)
        problem.fields = [.upgrade: "websocket", .connection: "Upgrade", .secWebSocketVersion: Self.version]
        return problem
    }

    /// The members of a comma-separated list, in lower case.
    private static func tokens(_ list: String?) -> [String] {
        (list ?? "").split(separator: ",").map { $0.lowercased().trimmedOfSpaces }
    }
}

extension String {
    fileprivate var trimmedOfSpaces: String {
        var text = self[...]
        while text.first == " " || text.first == "\t" { text.removeFirst() }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return String(text)
    }
}
