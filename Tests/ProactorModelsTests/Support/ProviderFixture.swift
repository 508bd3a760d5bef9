import ProactorComponents
import ProactorDiagnostics
import ProactorModel
import ProactorModels
import ProactorTestSupport
import ProactorYAML
import Synchronization
import Testing

/// The key that tests' deployments have under `${env:KEY}`.
let testKey = "stand-in-key"

/// Reads a kind's configuration, as it stands below the kind's key in `proactor.yaml`.
func configuration<Kind: ModelKind>(_ kind: Kind, _ yaml: String) throws -> (Kind.Configuration?, [Diagnostic]) {
    let (root, problems) = YAMLParser.parse(Array(yaml.utf8), file: "proactor.yaml")
    var context = YAMLContext(diagnostics: problems)
    let configuration = root.flatMap { kind.configuration(from: $0, &context) }
    return (configuration, context.diagnostics)
}

/// Makes a provider as a declaration in `proactor.yaml` does.
func provider(
    _ kind: some ModelKind,
    _ yaml: String,
    baseDirectory: String = "/nowhere",
    secrets: [String: String] = ["KEY": testKey]
) throws -> any ModelProvider {
    let (configuration, diagnostics) = try configuration(kind, yaml)
    #expect(diagnostics.map(\.description) == [])
    let source = SecretSource { reference in
        guard case .environment(let name) = reference else { return nil }
        return secrets[name]
    }
    return try kind.makeProvider(
        named: "default",
        try #require(configuration),
        in: ModelEnvironment(baseDirectory: baseDirectory, secrets: source)
    )
}

extension StandInDialect: CustomTestStringConvertible {
    static let all: [Self] = [.anthropic, .openAI]

    package var testDescription: String { self == .anthropic ? "anthropic" : "openai" }
}

extension ProviderStandIn {
    /// A provider of the dialect that asks this stand-in.
    func provider(
        _ dialect: StandInDialect,
        _ more: String = "",
        now: @escaping @Sendable () -> Timestamp = { SystemTime.now }
    ) throws -> any ModelProvider {
        let lines = "model: some-model\nkey: ${env:KEY}\n\(more)\n"
        switch dialect {
        case .anthropic:
            return try ProactorModelsTests.provider(
                AnthropicModelKind(now: now),
                lines + "baseURL: \(self.anthropicURL)\n"
            )
        case .openAI:
            return try ProactorModelsTests.provider(
                OpenAIModelKind(now: now),
                lines + "baseURL: \(self.openAIURL)\n"
            )
        }
    }
}

extension ModelProvider {
    func turn(_ request: ModelRequest) async throws(ModelFailure) -> ModelResponse {
        try await self.turn(request) { _ in }
    }

    /// Why a call fails; `nil` where it does not.
    func failure(_ request: ModelRequest = .sample) async -> ModelFailure? {
        do throws(ModelFailure) {
            _ = try await self.turn(request)
            return nil
        } catch {
            return error
        }
    }
}

/// Gathers the pieces of an answer.
final class Pieces: Sendable {
    private let all = Mutex<[String]>([])

    var texts: [String] { self.all.withLock { $0 } }
    var text: String { self.texts.joined() }

    func add(_ piece: ModelTurnPiece) {
        guard case .text(let text) = piece else { return }
        self.all.withLock { $0.append(text) }
    }
}

extension ToolSpecification {
    static let weather = ToolSpecification(
        name: "get_weather",
        description: "The weather of a city.",
        inputSchema: ["type": "object", "required": ["city"], "properties": ["city": ["type": "string"]]]
    )
}

extension ModelRequest {
    static let sample = Self(
        system: "You are careful.",
        messages: [Message(.user, [.text("What is the weather in Oslo and Rome?")])],
        tools: [.weather],
        outputTokenMaximum: 500
    )

    /// The request that goes on after a turn, with these answers to its calls.
    func following(_ turn: ModelTurn, _ answers: [String], thenText text: String? = nil) -> Self {
        var next = self
        next.messages.append(Message(.assistant, turn.content))
        // Written text first, which the wire must not have first.
        let texts = text.map { [ContentPart.text($0)] } ?? []
        next.messages.append(
            Message(
                .user,
                texts
                    + zip(turn.toolCalls, answers).map {
                        .toolResult(ToolAnswer(callID: $0.id, text: $1, isFailure: $1.hasPrefix("no ")))
                    }
            )
        )
        return next
    }
}
