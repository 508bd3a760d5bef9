import ProactorTelemetry
import Synchronization
package import Tracing

/// A span that is under way; one that is not sampled only carries its context on.
package final class TraceSpan: Span {
    package let context: ServiceContext
    /// `nil` once it ended, and where it is not sampled.
    private let record: Mutex<SpanRecord?>
    private let name: Mutex<String>
    private let end: @Sendable (SpanRecord) -> Void

    /// - Parameter record: What is known at its beginning; `nil` where it is not sampled.
    init(context: ServiceContext, name: String, record: SpanRecord?, end: @escaping @Sendable (SpanRecord) -> Void) {
        self.context = context
        self.name = Mutex(name)
        self.record = Mutex(record)
        self.end = end
    }

    package var isRecording: Bool { self.record.withLock { $0 != nil } }

    package var operationName: String {
        get { self.name.withLock { $0 } }
        set {
            self.name.withLock { $0 = newValue }
            self.record.withLock { $0?.name = newValue }
        }
    }

    package var attributes: SpanAttributes {
        get { self.record.withLock { $0?.attributes ?? [:] } }
        set {
            self.record.withLock { record in
                guard record != nil else { return }
                guard newValue.count > SpanLimits.attributes else {
                    record?.attributes = newValue
                    return
                }
                record?.droppedAttributes += newValue.count - SpanLimits.attributes
                record?.attributes = newValue.first(SpanLimits.attributes)
            }
        }
    }

    package func setStatus(_ status: SpanStatus) { self.record.withLock { $0?.status = status } }

    package func addEvent(_ event: SpanEvent) {
        self.record.withLock { record in
            guard let count = record?.events.count else { return }
            if count < SpanLimits.events { record?.events.append(event) } else { record?.droppedEvents += 1 }
        }
    }

    package func recordError<Instant: TracerInstant>(
        _ error: any Error,
        attributes: SpanAttributes,
        at instant: @autoclosure () -> Instant
    ) {
        guard self.isRecording else { return }
        var attributes = attributes
        // The type and not the words: those may hold what an event or a model said.
        attributes["exception.type"] = String(reflecting: type(of: error))
        self.addEvent(SpanEvent(name: "exception", at: instant(), attributes: attributes))
    }

    package func addLink(_ link: SpanLink) {
        guard let context = link.context.linkedTrace else { return }
        self.record.withLock { record in
            guard let count = record?.links.count else { return }
            if count < SpanLimits.links {
                record?.links.append(SpanRecord.Link(context: context, attributes: link.attributes))
            } else {
                record?.droppedLinks += 1
            }
        }
    }

    package func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
        let ended = self.record.withLock { record -> SpanRecord? in
            defer { record = nil }
            return record
        }
        guard var ended else { return }
        // The clock may have been set back.
        ended.endedAt = max(ended.startedAt, instant().nanosecondsSinceEpoch)
        self.end(ended)
    }
}

extension ServiceContext {
    /// The span that a link to this context means.
    fileprivate var linkedTrace: TraceContext? {
        guard var trace = self.trace else { return nil }
        if let seed = self.parentSeed { trace.spanID = trace.spanID(of: seed) }
        return trace
    }
}

extension SpanAttributes {
    /// The first attributes by name.
    fileprivate func first(_ count: Int) -> SpanAttributes {
        var names: [String] = []
        self.forEach { name, _ in names.append(name) }
        var kept: SpanAttributes = [:]
        for name in names.sorted().prefix(count) { kept.set(name, value: self.get(name)) }
        return kept
    }
}
