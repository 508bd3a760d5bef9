import ProactorTelemetry
import Tracing

/// A span that ended, as it is sent.
struct SpanRecord: Sendable {
    struct Link: Sendable {
        var context: TraceContext
        var attributes: SpanAttributes
    }

    var name: String
    var kind: SpanKind
    var context: TraceContext
    /// The span above it; `nil` for a trace's first.
    var parentSpanID: UInt64?
    /// Nanoseconds since 1970.
    var startedAt: UInt64
    var endedAt: UInt64
    var attributes: SpanAttributes
    var events: [SpanEvent]
    var links: [Link]
    var status: SpanStatus?
    /// Attributes, events and links that were more than the limits.
    var droppedAttributes = 0
    var droppedEvents = 0
    var droppedLinks = 0
}

/// How much one span may hold.
enum SpanLimits {
    static let attributes = 64
    static let events = 32
    static let links = 32
    /// Characters of one text.
    static let textLength = 4096
    /// Characters of a text that holds content: a prompt, an answer.
    static let contentLength = 65_536
}
