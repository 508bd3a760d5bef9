import Hummingbird
import ProactorModel
import ProactorRuntime
import ProactorStorage

/// `/stream` and `/stream/socket`: what happens in the whole engine, as far as the asker may see it.
struct StreamRoutes: Sendable {
    let store: any Store
    let hub: StreamHub
    let places: WatcherPlaces
    let books: RuleBookShelf
    let clock: any WallClock
    private let gate = CatchUpGate()

    init(
        store: any Store,
        hub: StreamHub,
        places: WatcherPlaces,
        books: RuleBookShelf,
        clock: any WallClock
    ) {
        self.store = store
        self.hub = hub
        self.places = places
        self.books = books
        self.clock = clock
    }

    func register(on router: RouterGroup<ServerContext>) {
        let router = router.requiring(.read)
        router.get("stream") { request, context in
            let filter = try StreamFilter(request)
            let pieces = try await self.pieces(filter, context.principal, after: try StreamCursor.read(request))
            return EventStreamResponse.make(
                pieces,
                to: request,
                from: pieces.cursor,
                while: StreamAccess(clock: self.clock, holds: context.holds)
            )
        }
        router.get("stream/socket") { request, context in
            let filter = try StreamFilter(request)
            let principal = context.principal
            let cursor = try StreamCursor.read(request)
            try await self.check(cursor)
            let access = StreamAccess(clock: self.clock, holds: context.holds)
            return try WebSocketResponse.make(to: request, after: cursor, while: access) { after in
                try await self.pieces(filter, principal, after: after)
            }
        }
    }

    /// - Parameter cursor: `nil` for what happens from now on.
    private func pieces(
        _ filter: StreamFilter,
        _ principal: Principal,
        after cursor: Int64?
    ) async throws -> EngineStream {
        let position = try await self.check(cursor)
        let books = self.books
        let place = self.hub.join()
        // The place is taken before it is counted, so that those who come at the same instant cannot be too many.
        try self.places.check()
        return EngineStream(
            hub: self.hub,
            store: self.store,
            gate: self.gate,
            place: place,
            cursor: cursor ?? position,
            choice: StreamChoice(filter, for: principal) { books.current }
        )
    }

    /// The cursor of the last entry.
    ///
    /// - Throws: A problem where there is no entry yet that a cursor could be of.
    @discardableResult
    private func check(_ cursor: Int64?) async throws -> Int64 {
        let position = try await self.store.progressPosition()
        if let cursor, cursor > position {
            throw StreamCursor.notAnEntry("there is no entry \(cursor) yet; the last one is \(position)")
        }
        return position
    }
}
