import HTTPTypes
import Hummingbird
import NIOCore
import ProactorModel
import ProactorRuntime
import ServiceLifecycle

/// A stream as messages of a WebSocket: each is the JSON of one entry.
enum WebSocketResponse {
    /// How long the client may take to say where the stream shall begin, before it begins at its usual place.
    private static let startTime = Duration.milliseconds(500)

    /// Where a client wants a stream to begin.
    private enum Start: Sendable {
        case after(Int64)
        case unsaid
        /// The first message is none that says where.
        case unreadable
    }

    /// - Parameters:
    ///   - after: Where the request says to begin; the client's first message may say so otherwise.
    ///   - pieces: The stream from a cursor on, or why there is none; `nil` for its usual beginning.
    static func make<Pieces: AsyncSequence & Sendable>(
        to request: Request,
        after cursor: Int64?,
        clock: any WallClock,
        _ pieces: @escaping @Sendable (_ after: Int64?) async throws -> Pieces
    ) throws(Problem) -> Response where Pieces.Element == StreamPiece {
        Response(
            status: .switchingProtocols,
            headers: try WebSocketHandshake.answer(to: request),
            body: ResponseBody { writer in
                let close: WebSocketClose
                do {
                    close = try await request.body.consumeWithCancellationOnInboundClose { messages in
                        try await Self.write(messages, cursor, clock, pieces, to: &writer)
                    }
                } catch is CancellationError {
                    close = .goingAway
                }
                try await writer.finish(close.trailers)
            }
        )
    }

    private static func write<Pieces: AsyncSequence & Sendable>(
        _ messages: RequestBody,
        _ cursor: Int64?,
        _ clock: any WallClock,
        _ pieces: @escaping @Sendable (_ after: Int64?) async throws -> Pieces,
        to writer: inout any ResponseBodyWriter
    ) async throws -> WebSocketClose where Pieces.Element == StreamPiece {
        let (starts, starting) = AsyncStream.makeStream(of: Start.self, bufferingPolicy: .bufferingOldest(1))
        return try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask {
                // Read to their end, so that what the client says later holds nothing up.
                for try await message in messages { starting.yield(Self.start(message)) }
            }
            if cursor == nil {
                group.addTask {
                    try await clock.sleep(until: clock.now.advanced(by: Self.startTime))
                    starting.yield(.unsaid)
                }
            } else {
                starting.yield(.unsaid)
            }
            var start = cursor
            for await said in starts {
                switch said {
                case .after(let number): start = number
                case .unsaid: break
                case .unreadable: return WebSocketClose(1008, "say {\"after\": N} first")
                }
                break
            }
            try Task.checkCancellation()
            do {
                return try await Self.write(try await pieces(start), to: &writer)
            } catch let problem as Problem {
                return WebSocketClose(problem.status.code == 503 ? 1013 : 1008, problem.name)
            }
        }
    }

    private static func write<Pieces: AsyncSequence & Sendable>(
        _ pieces: Pieces,
        to writer: inout any ResponseBodyWriter
    ) async throws -> WebSocketClose where Pieces.Element == StreamPiece {
        for try await piece in pieces.cancelOnGracefulShutdown() {
            switch piece {
            // The connection's own pings say that it is alive.
            case .nothingNew: break
            case .lagging(let cursor): return WebSocketClose(1013, "{\"after\":\(cursor)}")
            case .entries(let entries): for entry in entries { try await writer.write(entry.json) }
            }
        }
        return Task.isShuttingDownGracefully ? .goingAway : .normal
    }

    /// What the first message says: `{"after": N}`.
    private static func start(_ message: ByteBuffer) -> Start {
        guard let json = try? JSONParser.parse(Array(buffer: message)), let number = json["after"]?.intValue,
            number >= 0
        else { return .unreadable }
        return .after(number)
    }
}
