/// What a model is asked for: one turn of a conversation.
package struct ModelRequest: Hashable, Sendable {
    /// Who speaks, and what.
    package struct Message: Hashable, Sendable {
        package enum Role: String, Hashable, Sendable {
            case user
            case assistant
        }

        package var role: Role
        package var content: [ContentPart]

        package init(_ role: Role, _ content: [ContentPart]) {
            self.role = role
            self.content = content
        }
    }

    /// Whether the model may, must or must not call tools.
    package enum ToolChoice: String, Hashable, Sendable {
        case automatic
        case required
        case none
    }

    /// The agent's instructions.
    package var system: String
    package var messages: [Message]
    package var tools: [ToolSpecification]
    package var toolChoice: ToolChoice
    /// Tokens that the answer may have.
    package var outputTokenMaximum: Int

    package init(
        system: String,
        messages: [Message],
        tools: [ToolSpecification] = [],
        toolChoice: ToolChoice = .automatic,
        outputTokenMaximum: Int
    ) {
        self.system = system
        self.messages = messages
        self.tools = tools
        self.toolChoice = toolChoice
        self.outputTokenMaximum = outputTokenMaximum
    }
}

/// A tool as a model is told of it.
package struct ToolSpecification: Hashable, Sendable {
    /// Matches `^[a-zA-Z0-9_-]{1,64}$`, which all providers accept.
    package var name: String
    package var description: String
    /// JSON Schema of the arguments; its root is an object.
    package var inputSchema: JSONValue

    package init(name: String, description: String, inputSchema: JSONValue) {
        self.name = name
        self.description = description
        self.inputSchema = inputSchema
    }
}

extension ModelRequest {
    /// The request's form in recordings.
    package var json: JSONValue {
        [
            "system": .string(self.system),
            "messages": .array(
                self.messages.map {
                    ["role": .string($0.role.rawValue), "content": .array($0.content.map(\.json))]
                }
            ),
            "tools": .array(
                self.tools.map {
                    [
                        "name": .string($0.name), "description": .string($0.description),
                        "inputSchema": $0.inputSchema,
                    ]
                }
            ),
            "toolChoice": .string(self.toolChoice.rawValue),
            "outputTokens": .int(Int64(self.outputTokenMaximum)),
        ]
    }
}
