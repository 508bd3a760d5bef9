import ProactorComponents
import ProactorTelemetry
import Tracing

/// Makes attributes fit to leave the machine: without secrets, without the parts of URLs that may hold some, within limits,
/// and in today's names.
struct AttributeCleaner: Sendable {
    /// Paths and queries of requests that go out may be secrets themselves, as those of chat webhooks are.
    private static let removed: Set<String> = ["url.full", "url.path", "url.query"]
    /// Names that a library still writes, and what they are called now.
    private static let renamed = ["http.status_code": AttributeName.status]
    private static let content: Set<String> = [
        AttributeName.inputMessages, AttributeName.outputMessages, AttributeName.systemInstructions,
        AttributeName.toolArguments, AttributeName.toolResult,
    ]

    let remover: SecretRemover

    /// The attributes in the order of their names.
    func clean(_ attributes: SpanAttributes) -> [(name: String, value: SpanAttribute)] {
        var cleaned: [(name: String, value: SpanAttribute)] = []
        attributes.forEach { name, value in
            guard !Self.removed.contains(name) else { return }
            cleaned.append((Self.renamed[name] ?? name, self.clean(value, isContent: Self.content.contains(name))))
        }
        return cleaned.sorted { $0.name < $1.name }
    }

    func clean(_ text: String, isContent: Bool = false) -> String {
        let limit = isContent ? SpanLimits.contentLength : SpanLimits.textLength
        // Secrets first, so that none is cut into something that is not recognised.
        let text = self.remover.clean(text)
        return text.utf8.count <= limit ? text : String(text.prefix(limit)) + "…"
    }

    private func clean(_ value: SpanAttribute, isContent: Bool) -> SpanAttribute {
        switch value {
        case .string(let text): .string(self.clean(text, isContent: isContent))
        case .stringArray(let texts): .stringArray(texts.map { self.clean($0, isContent: isContent) })
        case .stringConvertible(let value): .string(self.clean(value.description, isContent: isContent))
        case .stringConvertibleArray(let values):
            .stringArray(values.map { self.clean($0.description, isContent: isContent) })
        default: value
        }
    }
}
