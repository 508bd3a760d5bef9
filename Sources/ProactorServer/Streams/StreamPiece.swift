import NIOCore
import ProactorModel

/// What a stream tells its watcher next.
enum StreamPiece: Sendable {
    case entries([StreamEntry])
    /// Nothing came for a while.
    case nothingNew
    /// The watcher was too slow for what happens: the stream ends, and goes on after this cursor for whoever asks again.
    case lagging(after: Int64)
}

/// One entry as it is sent.
struct StreamEntry: Sendable {
    /// What to ask on after.
    let cursor: Int64
    let kind: ProgressEntry.Kind
    /// One line of JSON.
    let json: ByteBuffer
}

extension StreamEntry {
    /// An entry of one task's stream, whose cursor is its number.
    init(_ progress: NumberedProgress) {
        self.init(
            cursor: Int64(progress.number),
            kind: progress.entry.kind,
            json: ByteBuffer(bytes: progress.json.jsonBytes)
        )
    }
}
