import HTTPTypes
import Hummingbird
import ProactorModel
import ProactorRuntime
import ProactorStorage

/// A task's progress from any point on, as server-sent events or over a WebSocket.
struct ProgressStream: Sendable {
    let store: any Store
    let feed: ProgressFeed<StreamEntry>
    let places: WatcherPlaces
    let clock: any WallClock

    /// The stream of what comes after `Last-Event-ID`, or 204 when that was the end, which keeps browsers from asking again.
    func response(to request: Request, _ context: ServerContext, task: TaskID) async throws -> Response {
        let last = Int(clamping: try StreamCursor.read(request) ?? 0)
        let isAtEnd = try await self.check(task, last)
        if isAtEnd { return Response(status: .noContent) }
        return EventStreamResponse.make(
            try self.pieces(of: task, after: last),
            to: request,
            while: self.access(context)
        )
    }

    private func access(_ context: ServerContext) -> StreamAccess {
        StreamAccess(clock: self.clock, holds: context.holds)
    }

    func socket(to request: Request, _ context: ServerContext, task: TaskID) async throws -> Response {
        let cursor = try StreamCursor.read(request)
        _ = try await self.check(task, Int(clamping: cursor ?? 0))
        return try WebSocketResponse.make(to: request, after: cursor, while: self.access(context)) { after in
            let last = Int(clamping: after ?? 0)
            _ = try await self.check(task, last)
            return try self.pieces(of: task, after: last)
        }
    }

    /// Whether nothing comes after the entry, and never will.
    private func check(_ task: TaskID, _ last: Int) async throws -> Bool {
        guard let snapshot = try await self.store.task(task) else {
            throw Problem(.notFound, "not-found", "Not found", "there is no task '\(task)'")
        }
        guard last > 0 else { return false }
        let next = try await self.store.progress(of: task, after: last - 1, limit: 2)
        guard next.first?.number == last else {
            throw StreamCursor.notAnEntry("task '\(task)' has no entry \(last)")
        }
        return next.count == 1 && snapshot.state == .completed
    }

    private func pieces(
        of task: TaskID,
        after last: Int
    ) throws(Problem) -> some AsyncSequence<StreamPiece, any Error> & Sendable {
        // The place is taken before it is counted, so that those who come at the same instant cannot be too many.
        let news = self.feed.follow(task, after: last, heartbeat: StreamAccess.heartbeat)
        try self.places.check()
        return news.map { news -> StreamPiece in
            switch news {
            case .entries(let entries): .entries(entries)
            case .nothingNew: .nothingNew
            }
        }
    }
}

/// How many streams may be open.
struct WatcherPlaces: Sendable {
    private static let retryAfter = Duration.seconds(5)

    let watch: ProgressWatch
    let hub: StreamHub
    let maximum: Int

    /// How many are open.
    var count: Int { self.watch.count + self.hub.count }

    /// - Throws: A problem where more are open than may be.
    func check() throws(Problem) {
        guard self.count <= self.maximum else {
            throw Problem(
                .serviceUnavailable,
                "too-many-watchers",
                "Too many progress streams",
                "\(self.maximum) progress streams are open (limits.watchers); try again later",
                retryAfter: Self.retryAfter
            )
        }
    }
}
