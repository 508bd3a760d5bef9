import ProactorComponents
import ProactorJSONSchema
import ProactorModel

/// Reads the result of a call.
enum ToolResultReader {
    /// The result as an agent is told it: structured where the server gives it so, else text, else a list of what there is.
    ///
    /// - Throws: ``ToolFailure/Kind/failed`` where the server says so, or the result is not what it promised.
    static func value(_ result: JSONValue, of tool: ToolDescription) throws(ToolFailure) -> JSONValue {
        let items = (result["content"]?.arrayValue ?? []).prefix(MCPLimits.contentItemMaximum).map(ContentItem.init)
        if result["isError"]?.boolValue == true { throw Self.failure(items, result) }
        guard let structured = result["structuredContent"] else {
            if tool.outputSchema != nil {
                throw ToolFailure(
                    .failed,
                    "the tool ran, but did not give the structured result that its output schema promises"
                )
            }
            return Self.plain(items)
        }
        let violations = tool.outputSchema?.validate(structured) ?? []
        guard violations.isEmpty else {
            let reasons = violations.prefix(5).map(\.description).joined(separator: "; ")
            throw ToolFailure(
                .failed,
                "the tool ran, but its result does not match its output schema: \(FailureWords.bounded(reasons))"
            )
        }
        // Servers repeat the structured result as text; what is no text is not in it.
        let attachments = items.filter { $0.text == nil }
        guard !attachments.isEmpty else { return structured }
        return ["structuredContent": structured, "content": .array(attachments.map(\.description))]
    }

    private static func plain(_ items: [ContentItem]) -> JSONValue {
        guard !items.isEmpty else { return .null }
        let texts = items.compactMap(\.text)
        if texts.count == items.count { return .string(texts.joined(separator: "\n")) }
        return .array(items.map(\.description))
    }

    private static func failure(_ items: [ContentItem], _ result: JSONValue) -> ToolFailure {
        let text = items.compactMap(\.text).joined(separator: "\n")
        if !text.isEmpty { return ToolFailure(.failed, FailureWords.bounded(text)) }
        let structured = result["structuredContent"].map { ": \(FailureWords.bounded($0.jsonText))" } ?? ""
        return ToolFailure(.failed, "the tool says that it failed\(structured)")
    }
}
