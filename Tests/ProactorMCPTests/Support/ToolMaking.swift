import Foundation
import ProactorComponents
import ProactorDiagnostics
import ProactorMCP
import ProactorModel
import ProactorYAML
import Synchronization
import Testing

/// Secrets as tests have them.
let testSecrets = SecretSource { reference in
    reference == .environment("TOKEN") ? "s3cret-token" : nil
}

/// A configuration as a declaration in `proactor.yaml` says it, and what is wrong with it.
func readConfiguration(_ declaration: String) -> (MCPConfiguration?, [Diagnostic]) {
    let (root, problems) = YAMLParser.parse(Array(declaration.utf8), file: "proactor.yaml")
    var context = YAMLContext(diagnostics: problems)
    let configuration = root.flatMap { MCPToolKind().configuration(from: $0, &context) }
    return (configuration, context.diagnostics)
}

/// A tool as a declaration makes it.
///
/// - Parameter startTimeout: Where the declaration could not have one as short.
func makeTool(_ declaration: String, startTimeout: Duration? = nil) throws -> any Tool {
    let (configuration, problems) = readConfiguration(declaration)
    #expect(problems.map(\.message) == [])
    var wanted = try #require(configuration)
    if let startTimeout { wanted.startTimeout = startTimeout }
    return try MCPToolKind().makeTool(
        named: "test",
        wanted,
        in: ToolEnvironment(baseDirectory: FileManager.default.currentDirectoryPath, secrets: testSecrets)
    )
}

/// Makes a tool, and closes it when `body` is done.
func withTool<Value>(
    _ declaration: String,
    startTimeout: Duration? = nil,
    _ body: (any Tool) async throws -> Value
) async throws -> Value {
    let tool = try makeTool(declaration, startTimeout: startTimeout)
    do {
        let value = try await body(tool)
        await tool.close()
        return value
    } catch {
        await tool.close()
        throw error
    }
}

extension Tool {
    func result(
        _ operation: String,
        _ arguments: JSONValue = [:],
        key: String = "run-0",
        answers: [ToolQuestion.Answer] = [],
        progress: @escaping @Sendable (String) async -> Void = { _ in }
    ) async throws -> JSONValue {
        try await self.call(
            ToolCall(
                operation: operation,
                arguments: arguments,
                idempotencyKey: key,
                answers: answers,
                progress: progress
            )
        )
    }

    /// The failure of a call that must fail.
    func failure(
        _ operation: String,
        _ arguments: JSONValue = [:],
        answers: [ToolQuestion.Answer] = []
    ) async throws -> ToolFailure {
        do {
            let value = try await self.result(operation, arguments, answers: answers)
            throw UnexpectedResult(value: value)
        } catch let failure as ToolFailure {
            return failure
        }
    }

    func operationNames() async throws -> [String] {
        try await self.operations().compactMap(\.name)
    }
}

/// A call that was to fail did not.
struct UnexpectedResult: Error {
    let value: JSONValue
}

/// Collects what was said, in order, and lets a test wait for it.
final class Collector: Sendable {
    private let texts = Mutex<[String]>([])
    private let stream: AsyncStream<String>
    private let continuation: AsyncStream<String>.Continuation

    init() { (self.stream, self.continuation) = AsyncStream.makeStream() }

    var all: [String] { self.texts.withLock { $0 } }

    func add(_ text: String) {
        self.texts.withLock { $0.append(text) }
        self.continuation.yield(text)
    }

    /// The next text, waited for.
    func next() async -> String? { await self.stream.first { _ in true } }
}

/// Whether a process is there, dead ones that nobody has looked after included.
func processExists(_ id: Int64) -> Bool { FileManager.default.fileExists(atPath: "/proc/\(id)") }
