package import ProactorModel
package import ProactorRules

/// The tools of an agent as its model is told of them.
package struct ToolCatalogue: Hashable, Sendable {
    /// One operation of a tool of the deployment.
    package struct Offer: Hashable, Sendable {
        package var tool: ToolName
        package var description: String
        /// JSON Schema of the arguments.
        package var inputSchema: JSONValue

        package init(tool: ToolName, description: String, inputSchema: JSONValue) {
            self.tool = tool
            self.description = description
            self.inputSchema = inputSchema
        }
    }

    /// What all providers take as a tool's name: 1 to 64 of letters, digits, `_` and `-`.
    private static let nameLengthMaximum = 64

    /// In the order of the offers; requests that stay the same from turn to turn can be cached by the provider.
    package let specifications: [ToolSpecification]
    private let tools: [String: ToolName]

    package init(_ offers: [Offer], besides taken: Set<String> = []) {
        var tools: [String: ToolName] = [:]
        var specifications: [ToolSpecification] = []
        for offer in offers {
            let name = Self.name(offer.tool.description) { tools[$0] != nil || taken.contains($0) }
            tools[name] = offer.tool
            specifications.append(
                ToolSpecification(
                    name: name,
                    description: offer.description,
                    inputSchema: Self.objectSchema(offer.inputSchema)
                )
            )
        }
        self.tools = tools
        self.specifications = specifications
    }

    /// The tool that the model knows by this name.
    package subscript(name: String) -> ToolName? { self.tools[name] }

    /// A name that providers take, made of `text`: what they do not take becomes `_`, and what is taken or too long ends with a number.
    static func name(_ text: String, isTaken: (String) -> Bool) -> String {
        let allowed = text.utf8.map { byte -> UInt8 in
            let isAllowed =
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || byte == 0x2D || byte == 0x5F
            return isAllowed ? byte : 0x5F
        }
        let whole = String(decoding: allowed.prefix(Self.nameLengthMaximum), as: UTF8.self)
        if allowed.count <= Self.nameLengthMaximum, !whole.isEmpty, !isTaken(whole) { return whole }
        var number = 2
        while true {
            let ending = "_\(number)"
            let name = String(whole.prefix(Self.nameLengthMaximum - ending.utf8.count)) + ending
            if !isTaken(name) { return name }
            number += 1
        }
    }

    /// Providers want an object at the root of a tool's schema.
    private static func objectSchema(_ schema: JSONValue) -> JSONValue {
        guard var object = schema.objectValue else { return ["type": "object"] }
        if object["type"] == nil { object["type"] = "object" }
        return .object(object)
    }
}
