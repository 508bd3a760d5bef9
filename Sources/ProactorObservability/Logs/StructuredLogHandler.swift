import Foundation
package import Logging
import ProactorComponents
import ProactorModel
import ProactorTelemetry
import Tracing

/// Writes the log's lines, each with what is being worked on and the trace that it belongs to.
package struct StructuredLogHandler: LogHandler {
    private let label: String
    private let format: LogFormat
    private let secrets: @Sendable () -> [String]
    private let writer: LogWriter

    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?

    /// - Parameter secrets: What no line must hold.
    package init(
        label: String,
        level: Logger.Level,
        format: LogFormat,
        secrets: @escaping @Sendable () -> [String],
        writer: LogWriter = .standardError
    ) {
        self.label = label
        self.logLevel = level
        self.format = format
        self.secrets = secrets
        self.writer = writer
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { self.metadata[key] }
        set { self.metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var metadata = self.metadata
        if let provider = self.metadataProvider { metadata.merge(provider.get()) { _, new in new } }
        metadata.merge(event.metadata ?? [:]) { _, new in new }
        var fields = metadata.sorted { $0.key < $1.key }.map { LogLine.Field($0.key, "\($0.value)") }
        if let error = event.error { fields.append(LogLine.Field("error", "\(error)")) }
        if let context = ServiceContext.current {
            // What the line says itself is more exact than what it is a part of.
            for (name, value) in context.work?.fields ?? [] where !fields.contains(where: { $0.name == name }) {
                fields.append(LogLine.Field(name, value))
            }
            if let trace = context.trace {
                fields.append(LogLine.Field("trace_id", trace.traceID.description))
                fields.append(LogLine.Field("span_id", trace.spanText))
            }
        }
        let line = LogLine(
            time: Timestamp(millisecondsSinceEpoch: Int64(Date().timeIntervalSince1970 * 1000)),
            level: event.level.rawValue,
            logger: self.label,
            message: event.message.description,
            fields: fields
        )
        self.writer.add(line.text(self.format, without: SecretRemover(self.secrets())))
    }
}
