import ProactorComponents
import ProactorDiagnostics
import ProactorModel
import ProactorYAML
import Testing

/// Makes tools as a declaration in `proactor.yaml` makes them.
enum ToolMaking {
    static func tool<Kind: ToolKind>(
        _ kind: Kind,
        _ declaration: String,
        in environment: ToolEnvironment = ToolEnvironment(baseDirectory: "/")
    ) throws -> any Tool {
        let (configuration, diagnostics) = Self.configuration(kind, declaration)
        #expect(diagnostics.map(\.description) == [])
        return try kind.makeTool(named: "subject", try #require(configuration), in: environment)
    }

    static func configuration<Kind: ToolKind>(
        _ kind: Kind,
        _ declaration: String
    ) -> (Kind.Configuration?, [Diagnostic]) {
        let (root, problems) = YAMLParser.parse(Array(declaration.utf8), file: "proactor.yaml")
        var context = YAMLContext(diagnostics: problems)
        let configuration = root.flatMap { kind.configuration(from: $0, &context) }
        return (configuration, context.diagnostics)
    }

    /// What is wrong with a declaration, without the places.
    static func problems(_ kind: some ToolKind, _ declaration: String) -> [String] {
        Self.configuration(kind, declaration).1.map(\.message)
    }
}

extension Tool {
    /// The result, or why there is none.
    func outcome(_ call: ToolCall) async -> Result<JSONValue, ToolFailure> {
        do throws(ToolFailure) { return .success(try await self.call(call)) } catch { return .failure(error) }
    }

    func outcome(_ arguments: JSONValue = [:], key: String = "run-0") async -> Result<JSONValue, ToolFailure> {
        await self.outcome(ToolCall(arguments: arguments, idempotencyKey: key))
    }

    func failure(_ arguments: JSONValue = [:]) async -> ToolFailure? {
        switch await self.outcome(arguments) {
        case .success: nil
        case .failure(let failure): failure
        }
    }

    func result(_ arguments: JSONValue = [:]) async throws(ToolFailure) -> JSONValue {
        try await self.call(ToolCall(arguments: arguments, idempotencyKey: "run-0"))
    }
}
