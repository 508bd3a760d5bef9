/// What a script's `call` names: a tool, or one operation of a tool that has several, as `tool.operation`.
package struct ToolName: Hashable, Sendable {
    package var tool: String
    package var operation: String?

    /// Names of tools have no dot, so that the first one ends them.
    package init(_ text: String) {
        guard let dot = text.firstIndex(of: ".") else {
            self.init(tool: text, operation: nil)
            return
        }
        self.init(tool: String(text[..<dot]), operation: String(text[text.index(after: dot)...]))
    }

    package init(tool: String, operation: String?) {
        self.tool = tool
        self.operation = operation
    }
}

extension ToolName: CustomStringConvertible {
    package var description: String { self.operation.map { "\(self.tool).\($0)" } ?? self.tool }
}
