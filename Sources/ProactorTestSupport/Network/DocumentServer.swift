import NIOCore
import NIOHTTP1
import Synchronization

/// A web server on loopback that answers with documents, which a test may exchange, and remembers what it was asked for.
package final class DocumentServer: Sendable {
    package enum Document: Hashable, Sendable {
        case text(String, status: Int = 200, location: String? = nil)
        /// The request is never answered.
        case silence
    }

    private struct State {
        var documents: [String: Document] = [:]
        var requests: [String] = []
    }

    private let state: Mutex<State>
    package let port: Int

    package var url: String { "http://127.0.0.1:\(self.port)" }
    /// The paths that were asked for, in order.
    package var requests: [String] { self.state.withLock { $0.requests } }

    private init(port: Int) {
        self.port = port
        self.state = Mutex(State())
    }

    package func set(_ path: String, _ document: Document?) { self.state.withLock { $0.documents[path] = document } }

    package static func run<Value>(_ body: (DocumentServer) async throws -> Value) async throws -> Value {
        let place = Place()
        return try await Listener.run(
            configure: { channel in
                try channel.pipeline.syncOperations.configureHTTPServerPipeline(withPipeliningAssistance: false)
            },
            serve: { (connection: NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>) in
                try? await connection.executeThenClose { parts, writer in
                    for try await part in parts {
                        guard case .head(let head) = part, let server = place.server.withLock({ $0 }) else { continue }
                        try await Self.answer(server.document(head.uri), writer)
                    }
                }
            },
            body: { port in
                let server = DocumentServer(port: port)
                place.server.withLock { $0 = server }
                return try await body(server)
            }
        )
    }

    private final class Place: Sendable {
        let server = Mutex<DocumentServer?>(nil)
    }

    private func document(_ path: String) -> Document {
        self.state.withLock { state in
            state.requests.append(path)
            return state.documents[path] ?? .text("nothing here", status: 404)
        }
    }

    private static func answer(
        _ document: Document,
        _ writer: NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>
    ) async throws {
        guard case .text(let text, let status, let location) = document else { return }
        var headers = HTTPHeaders([
            ("Content-Type", "application/json"), ("Content-Length", String(text.utf8.count)),
        ])
        if let location { headers.add(name: "Location", value: location) }
        try await writer.write(
            .head(HTTPResponseHead(version: .http1_1, status: HTTPResponseStatus(statusCode: status), headers: headers))
        )
        try await writer.write(.body(.byteBuffer(ByteBuffer(string: text))))
        try await writer.write(.end(nil))
    }
}
