import ProactorComponents
import ProactorExpressions
import ProactorModel

/// Sends one declared request.
struct HTTPTool: Tool {
    private let configuration: HTTPToolKind.Configuration
    private let arguments: ToolArguments
    private let secrets: SecretSource
    private let sender: HTTPSender

    /// Levels of an answer's JSON.
    private static let depthMaximum = 64
    /// Characters of an answer that are told of a failure.
    private static let excerptMaximum = 1000
    /// Characters from which on a secret is looked for in answers: anything shorter stands there by chance.
    private static let secretSizeMinimum = 8

    init(
        name: String,
        _ configuration: HTTPToolKind.Configuration,
        secrets: SecretSource,
        resolver: any AddressResolver,
        clients: HTTPClients,
        isPublic: @escaping @Sendable (IPAddress) -> Bool
    ) throws(ToolFailure) {
        for reference in configuration.request.secrets where secrets[reference] == nil {
            throw ToolFailure(.misconfigured, "a secret of the tool '\(name)' is not there: \(reference.advice)")
        }
        self.configuration = configuration
        self.arguments = ToolArguments(configuration.parameters)
        self.secrets = secrets
        let permitsAll: @Sendable (IPAddress) -> Bool = { _ in true }
        self.sender = HTTPSender(
            allowed: configuration.allowed,
            permits: configuration.allowsPrivateAddresses ? permitsAll : isPublic,
            responseSizeMaximum: configuration.responseSizeMaximum,
            redirectMaximum: configuration.redirectMaximum,
            resolver: resolver,
            clients: clients
        )
    }

    func operations() async throws(ToolFailure) -> [ToolOperation] {
        [ToolOperation(inputSchema: self.arguments.inputSchema)]
    }

    func call(_ call: ToolCall) async throws(ToolFailure) -> JSONValue {
        let arguments = try self.arguments.check(call.arguments)
        let rendering = TemplateRendering(arguments: arguments, secrets: self.secrets)
        let request = try self.configuration.request.request(rendering, idempotencyKey: call.idempotencyKey)
        let response = try await self.sender.send(request)
        guard response.isSuccess else { throw self.failure(response, of: request) }
        return try self.result(response)
    }

    func close() async { await self.sender.clients.close() }

    private func result(_ response: HTTPToolResponse) throws(ToolFailure) -> JSONValue {
        let (body, isBinary) = self.body(response)
        let status = JSONValue.int(Int64(response.status))
        guard let select = self.configuration.select else {
            let names = self.configuration.headerNames
            let headers = names.compactMap { name in response.header(name).map { (name, JSONValue.string($0)) } }
            var result: JSONObject = ["status": status, "headers": .object(JSONObject(headers)), "body": body]
            if isBinary { result["bodyEncoding"] = "base64" }
            return .object(result)
        }
        var headers = JSONObject()
        for name in response.headers.map({ $0.name.lowercased() }) {
            headers[name] = response.header(name).map { .string($0) }
        }
        let activation = Activation([
            "status": CELValue(status), "headers": CELValue(.object(headers)), "body": CELValue(body),
        ])
        do {
            return try select.evaluate(activation).json()
        } catch {
            throw ToolFailure(.failed, "the answer is not as 'select' expects: \(error)")
        }
    }

    /// The body as JSON where it says that it is JSON, as a text where it is one, and as base 64 otherwise.
    private func body(_ response: HTTPToolResponse) -> (JSONValue, isBinary: Bool) {
        guard !response.body.isEmpty else { return (.null, false) }
        guard let raw = String(validating: response.body, as: UTF8.self) else {
            return (.string(Base64.encode(response.body)), true)
        }
        let text = self.withoutSecrets(raw)
        guard Self.isJSON(response.header("content-type")) else { return (.string(text), false) }
        let limits = JSONLimits(sizeMaximum: Int.max, depthMaximum: Self.depthMaximum)
        return ((try? JSONParser.parse(text, limits: limits)) ?? .string(text), false)
    }

    /// `application/json`, and everything that ends in `+json` (RFC 6839).
    private static func isJSON(_ contentType: String?) -> Bool {
        let type = contentType?.lowercased().prefix { $0 != ";" && $0 != " " } ?? ""
        return type == "application/json" || type.hasSuffix("+json")
    }

    private func failure(_ response: HTTPToolResponse, of request: HTTPToolRequest) -> ToolFailure {
        let body = self.withoutSecrets(String(decoding: response.body, as: UTF8.self))
        var message = "\(request.name) answered \(response.status)"
        if let wait = response.header("retry-after") { message += " (Retry-After: \(wait.prefix(40)))" }
        if !body.isEmpty { message += ": \(body.prefix(Self.excerptMaximum))" }
        let isPassing = [408, 425, 429].contains(response.status) || response.status >= 500
        return ToolFailure(isPassing ? .unavailable : .failed, message)
    }

    /// A server that sends back what it was sent must not bring a secret into a run's journal.
    private func withoutSecrets(_ text: String) -> String {
        var text = text
        for reference in self.configuration.request.secrets {
            guard let secret = self.secrets[reference], secret.utf8.count >= Self.secretSizeMinimum else { continue }
            text = text.replacing(secret, with: "***")
        }
        return text
    }
}
