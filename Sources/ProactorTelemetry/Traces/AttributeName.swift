/// The names of spans' attributes: the semantic conventions of OpenTelemetry 1.41, of which `gen_ai` and `mcp` are in
/// development, and the project's own, which begin with `proactor`.
package enum AttributeName {
    package static let operation = "gen_ai.operation.name"
    package static let provider = "gen_ai.provider.name"
    package static let requestModel = "gen_ai.request.model"
    package static let maxTokens = "gen_ai.request.max_tokens"
    package static let stream = "gen_ai.request.stream"
    package static let responseModel = "gen_ai.response.model"
    package static let finishReasons = "gen_ai.response.finish_reasons"
    package static let firstChunk = "gen_ai.response.time_to_first_chunk"
    package static let inputTokens = "gen_ai.usage.input_tokens"
    package static let outputTokens = "gen_ai.usage.output_tokens"
    package static let cacheReadTokens = "gen_ai.usage.cache_read.input_tokens"
    package static let cacheCreationTokens = "gen_ai.usage.cache_creation.input_tokens"
    package static let agentName = "gen_ai.agent.name"
    package static let agentVersion = "gen_ai.agent.version"
    package static let conversation = "gen_ai.conversation.id"
    package static let toolName = "gen_ai.tool.name"
    package static let toolCall = "gen_ai.tool.call.id"
    package static let toolType = "gen_ai.tool.type"

    // Content: only where the deployment turns it on.
    package static let inputMessages = "gen_ai.input.messages"
    package static let outputMessages = "gen_ai.output.messages"
    package static let systemInstructions = "gen_ai.system_instructions"
    package static let toolArguments = "gen_ai.tool.call.arguments"
    package static let toolResult = "gen_ai.tool.call.result"

    package static let mcpMethod = "mcp.method.name"
    package static let rpcID = "jsonrpc.request.id"
    package static let rpcStatus = "rpc.response.status_code"

    package static let errorType = "error.type"
    package static let serverAddress = "server.address"
    package static let serverPort = "server.port"
    package static let requestMethod = "http.request.method"
    package static let route = "http.route"
    package static let status = "http.response.status_code"
    package static let scheme = "url.scheme"

    package static let eventID = "cloudevents.event_id"
    package static let eventSource = "cloudevents.event_source"
    package static let eventType = "cloudevents.event_type"

    package static let task = "proactor.task.id"
    package static let run = "proactor.run.id"
    package static let parentRun = "proactor.run.parent_id"
    package static let attempt = "proactor.run.attempt"
    package static let outcome = "proactor.outcome"
    package static let rule = "proactor.rule"
    package static let matches = "proactor.rule.matches"
    package static let proposal = "proactor.proposal.id"
    package static let verdict = "proactor.proposal.verdict"
    package static let sink = "proactor.sink"
    package static let delivery = "proactor.delivery.id"
    /// Why a span is linked: `cause`, `approval`.
    package static let link = "proactor.link"
}

/// Values of ``AttributeName/operation``.
package enum OperationName {
    package static let chat = "chat"
    package static let invokeAgent = "invoke_agent"
    package static let executeTool = "execute_tool"
}
