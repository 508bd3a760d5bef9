import ProactorModel
import ProactorRuntime
import ProactorStorage

/// What happens in the whole engine after a cursor, as one watcher gets it; to be iterated once.
struct EngineStream: AsyncSequence, Sendable {
    typealias Element = StreamPiece

    let hub: StreamHub
    let store: any Store
    let gate: CatchUpGate
    let place: HubPlace
    let cursor: Int64
    /// What the watcher gets.
    let choice: StreamChoice

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(stream: self) }

    struct AsyncIterator: AsyncIteratorProtocol {
        private let stream: EngineStream
        private var cursor: Int64
        private var beat: Int
        /// Whether the watcher was once where the hub is.
        private var isLive = false
        private var isAtEnd = false

        fileprivate init(stream: EngineStream) {
            self.stream = stream
            self.cursor = stream.cursor
            self.beat = stream.hub.beat
        }

        mutating func next() async throws -> StreamPiece? {
            while !self.isAtEnd {
                try Task.checkCancellation()
                switch self.stream.hub.look(after: self.cursor) {
                case .page(let page):
                    self.isLive = true
                    if let piece = self.piece(page) { return piece }
                case .elsewhere where self.isLive:
                    self.isAtEnd = true
                    return .lagging(after: self.cursor)
                case .elsewhere: if let piece = try await self.catchUp() { return piece }
                case .nothing:
                    self.isLive = true
                    await self.stream.place.signal.wait()
                    try Task.checkCancellation()
                }
                let beat = self.stream.hub.beat
                if beat != self.beat {
                    self.beat = beat
                    return .nothingNew
                }
            }
            return nil
        }

        private mutating func piece(_ page: HubPage) -> StreamPiece? {
            let chosen = page.entries(after: self.cursor, by: self.stream.choice)
            self.cursor = page.end
            return chosen.isEmpty ? nil : .entries(Array(chosen))
        }

        /// Reads on from the store, as one of the few who may at once.
        private mutating func catchUp() async throws -> StreamPiece? {
            let (store, cursor) = (self.stream.store, self.cursor)
            let page = try await self.stream.gate.pass {
                try await store.progress(after: cursor, limit: StreamHub.pageSize)
            }
            // Before the hub has begun to read there may be nothing to read; it wakes those who wait when it begins.
            guard !page.isEmpty else {
                await self.stream.place.signal.wait()
                return nil
            }
            return self.piece(HubPage(page.map { HubEntry($0) }))
        }
    }
}
