import HTTPTypes
import Hummingbird
import NIOCore
import ProactorModel
import ProactorRuntime
import ProactorStorage
import ServiceLifecycle

/// A task's progress as server-sent events (WHATWG HTML, section 9.2), from any point on.
struct ProgressStream: Sendable {
    /// Silence after which a comment is sent, so that neither a proxy nor the client takes the stream for dead.
    private static let heartbeat = Duration.seconds(15)
    /// How long a client shall wait before it connects again, in milliseconds.
    private static let reconnectMilliseconds = 1000
    private static let retryAfter = Duration.seconds(5)

    let store: any Store
    let feed: ProgressFeed
    let watch: ProgressWatch
    let watcherMaximum: Int

    /// The stream of what comes after `Last-Event-ID`, or 204 when that was the end, which keeps browsers from asking again.
    func response(to request: Request, task: TaskID) async throws -> Response {
        let last = try Self.lastEventID(request)
        guard let snapshot = try await self.store.task(task) else {
            throw Problem(.notFound, "not-found", "Not found", "there is no task '\(task)'")
        }
        if last > 0 {
            let next = try await self.store.progress(of: task, after: last - 1, limit: 2)
            guard next.first?.number == last else { throw Self.notAnEntry("task '\(task)' has no entry \(last)") }
            if next.count == 1, snapshot.state == .completed { return Response(status: .noContent) }
        }
        // The place is taken before it is counted, so that those who come at the same instant cannot be too many.
        let news = self.feed.follow(task, after: last, heartbeat: Self.heartbeat)
        guard self.watch.count <= self.watcherMaximum else {
            throw Problem(
                .serviceUnavailable,
                "too-many-watchers",
                "Too many progress streams",
                "\(self.watcherMaximum) progress streams are open (limits.watchers); try again later",
                retryAfter: Self.retryAfter
            )
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/event-stream", .cacheControl: "no-store", HTTPField.Name.accelBuffering: "no",
                // Watching for the client's leaving uses the connection up: no other request must be sent on it.
                .connection: "close",
            ],
            body: ResponseBody { writer in
                try await Self.write(news, request, to: &writer)
                try await writer.finish(nil)
            }
        )
    }

    private static func write(
        _ news: ProgressSequence,
        _ request: Request,
        to writer: inout any ResponseBodyWriter
    ) async throws {
        // Sent at once, so that the client knows that it is connected.
        try await writer.write(ByteBuffer(string: "retry: \(Self.reconnectMilliseconds)\n\n"))
        do {
            try await request.body.consumeWithCancellationOnInboundClose { _ in
                try await Self.write(news, to: &writer)
            }
        } catch is CancellationError {
            // The client went away, or the server stops: in either case the client asks on from its last entry.
        }
    }

    private static func write(_ news: ProgressSequence, to writer: inout any ResponseBodyWriter) async throws {
        for try await piece in news.cancelOnGracefulShutdown() {
            switch piece {
            case .entries(let entries): try await writer.write(Self.frames(entries))
            case .nothingNew: try await writer.write(ByteBuffer(string: ": nothing new\n\n"))
            }
        }
    }

    private static func frames(_ entries: [NumberedProgress]) -> ByteBuffer {
        var buffer = ByteBuffer()
        for entry in entries {
            buffer.writeString("id: \(entry.number)\nevent: \(entry.entry.kind.rawValue)\ndata: ")
            buffer.writeBytes(entry.json.jsonBytes)
            buffer.writeString("\n\n")
        }
        return buffer
    }

    /// The number after which to go on: of the header, or of the query for clients that cannot set headers.
    private static func lastEventID(_ request: Request) throws -> Int {
        let query = try Self.number(RequestReader.text("lastEventId", request))
        return try Self.number(request.headers[HTTPField.Name.lastEventID]) ?? query ?? 0
    }

    private static func number(_ text: String?) throws -> Int? {
        guard let text, !text.isEmpty else { return nil }
        guard let number = Int(text), number >= 0 else {
            throw Self.notAnEntry("'Last-Event-ID' must be the number of an entry, is '\(text.prefix(40))'")
        }
        return number
    }

    private static func notAnEntry(_ detail: String) -> Problem {
        Problem(.badRequest, "invalid-last-event-id", "Not an entry's number", detail)
    }
}

extension HTTPField.Name {
    /// The names are valid by inspection, so that the fallback is never taken.
    fileprivate static let lastEventID = Self("Last-Event-ID") ?? .ifNoneMatch
    fileprivate static let accelBuffering = Self("X-Accel-Buffering") ?? .cacheControl
}
