import NIOCore
import ProactorTestSupport
import Synchronization

/// An HTTP server that answers each connection with the next of its texts, byte for byte, and keeps what it was asked.
struct ScriptedServer: Sendable {
    /// Bytes of a request that are read at most.
    private static let requestMaximum = 1_048_576

    var url = ""
    private let asked: AskedRequests

    /// The requests so far, head and body.
    var requests: [String] { self.asked.texts.withLock { $0 } }

    /// Serves while `body` runs.
    static func run(_ answers: [String], _ body: (ScriptedServer) async throws -> Void) async throws {
        let server = ScriptedServer(asked: AskedRequests(answers))
        try await Listener.run(
            serve: { try? await server.serve($0, server.asked.nextAnswer()) },
            body: { port in
                try await body(ScriptedServer(url: "http://127.0.0.1:\(port)", asked: server.asked))
            }
        )
    }

    private func serve(_ connection: NIOAsyncChannel<ByteBuffer, ByteBuffer>, _ answer: String) async throws {
        try await connection.executeThenClose { inbound, outbound in
            var request = ""
            for try await buffer in inbound {
                request += String(buffer: buffer)
                if Self.isWhole(request) || request.utf8.count > Self.requestMaximum { break }
            }
            self.asked.texts.withLock { $0.append(request) }
            try await outbound.write(ByteBuffer(string: answer))
        }
    }

    private static func isWhole(_ request: String) -> Bool {
        let parts = request.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return false }
        let length = parts[0].split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
            .flatMap { Int($0.drop { $0 != ":" }.dropFirst().drop { $0 == " " }) }
        return parts[1].utf8.count >= length ?? 0
    }

    /// A whole response.
    static func answer(_ status: Int, _ type: String, _ body: String) -> String {
        "HTTP/1.1 \(status) Scripted\r\nContent-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\n"
            + "Connection: close\r\n\r\n\(body)"
    }

    /// A stream that ends with the connection.
    static func stream(_ body: String) -> String {
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n\(body)"
    }
}

private final class AskedRequests: Sendable {
    let texts = Mutex<[String]>([])
    private let answers: Mutex<ArraySlice<String>>

    init(_ answers: [String]) { self.answers = Mutex(answers[...]) }

    func nextAnswer() -> String {
        self.answers.withLock { $0.popFirst() } ?? ScriptedServer.answer(500, "text/plain", "nothing more was scripted")
    }
}
