import ProactorComponents
import ProactorJSONSchema
import ProactorModel

/// One tool of a server, as the server describes it.
struct ToolDescription: Sendable {
    let name: String
    let operation: ToolOperation
    /// What structured results must satisfy; `nil` where the server does not say, or not in a way that can be checked.
    let outputSchema: JSONSchema?
    let parameterHeaders: ParameterHeaders

    /// Reads one element of a list of tools.
    ///
    /// - Throws: why the tool cannot be used.
    init(_ value: JSONValue) throws(Unusable) {
        guard let name = value["name"]?.stringValue else { throw Unusable(name: "", reason: "it has no name") }
        guard Self.isName(name) else { throw Unusable(name: name, reason: "its name is not one of the protocol") }
        let schema = value["inputSchema"] ?? ["type": "object"]
        guard case .object = schema else { throw Unusable(name: name, reason: "its input schema is no object") }
        self.name = name
        do throws(ParameterHeaders.Invalid) {
            self.parameterHeaders = try ParameterHeaders(schema)
        } catch {
            throw Unusable(name: name, reason: error.reason)
        }
        let title = value["title"]?.stringValue ?? value["annotations"]?["title"]?.stringValue
        self.operation = ToolOperation(
            name: name,
            description: (value["description"]?.stringValue ?? title).map(FailureWords.bounded),
            inputSchema: schema
        )
        self.outputSchema = value["outputSchema"].flatMap { try? JSONSchema($0) }
    }

    /// Why a tool cannot be used.
    struct Unusable: Error {
        let name: String
        let reason: String
    }

    private static func isName(_ name: String) -> Bool {
        (1...MCPLimits.toolNameLengthMaximum).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}
