import HTTPTypes
import Hummingbird
import NIOCore
import ProactorModel
import ServiceLifecycle

/// A stream as server-sent events (WHATWG HTML, section 9.2).
enum EventStreamResponse {
    /// How long a client shall wait before it connects again, in milliseconds.
    private static let reconnectMilliseconds = 1000

    /// - Parameter start: Where the stream begins, for those who are cut off before its first entry; `nil` for its usual place.
    static func make<Pieces: AsyncSequence & Sendable>(
        _ pieces: Pieces,
        to request: Request,
        from start: Int64? = nil
    ) -> Response where Pieces.Element == StreamPiece {
        Response(
            status: .ok,
            headers: [
                .contentType: "text/event-stream", .cacheControl: "no-store", HTTPField.Name.accelBuffering: "no",
                // Watching for the client's leaving uses the connection up: no other request must be sent on it.
                .connection: "close",
            ],
            body: ResponseBody { writer in
                // Sent at once, so that the client knows that it is connected.
                let place = start.map { "id: \($0)\n" } ?? ""
                try await writer.write(ByteBuffer(string: "retry: \(Self.reconnectMilliseconds)\n\(place)\n"))
                do {
                    try await request.body.consumeWithCancellationOnInboundClose { _ in
                        for try await piece in pieces.cancelOnGracefulShutdown() {
                            try await writer.write(Self.text(piece))
                        }
                    }
                } catch is CancellationError {
                    // The client went away, or the server stops: in either case the client asks on from its last entry.
                }
                try await writer.finish(nil)
            }
        )
    }

    private static func text(_ piece: StreamPiece) -> ByteBuffer {
        switch piece {
        case .nothingNew: return ByteBuffer(string: ": nothing new\n\n")
        case .lagging(let cursor):
            return ByteBuffer(string: "id: \(cursor)\nevent: lagging\ndata: {\"after\":\(cursor)}\n\n")
        case .entries(let entries):
            var buffer = ByteBuffer()
            for entry in entries {
                buffer.writeString("id: \(entry.cursor)\nevent: \(entry.kind.rawValue)\ndata: ")
                buffer.writeImmutableBuffer(entry.json)
                buffer.writeString("\n\n")
            }
            return buffer
        }
    }
}

extension HTTPField.Name {
    /// The name is valid by inspection, so that the fallback is never taken.
    fileprivate static let accelBuffering = Self("X-Accel-Buffering") ?? .cacheControl
}
