import Foundation
import ProactorComponents
import ProactorConfiguration
import ProactorDiagnostics
import ProactorMCP
import ProactorModel
import ProactorModels
import ProactorRabbitMQ
import ProactorRules
import ProactorRuntime
import ProactorSinks
import ProactorTools
import ProactorWebhooks

/// A deployment as its files describe it, with everything that there is to say of them.
struct LoadedDeployment: Sendable {
    /// `nil` where `proactor.yaml` has errors.
    let deployment: Deployment?
    /// `nil` where anything has errors.
    let book: RuleBook?
    let context: RuleBookContext
    let diagnostics: [Diagnostic]
    /// The texts of the files that diagnostics point at.
    let texts: [String: String]

    /// Everything wrong, as a person reads it.
    func report(isColored: Bool) -> String {
        var renderer = DiagnosticRenderer(usesColor: isColored)
        for (file, text) in self.texts { renderer.add(file: file, text: text) }
        return renderer.render(self.diagnostics)
    }
}

/// Reads `proactor.yaml` and the rule book that it names.
struct DeploymentLoader {
    static let fileName = "proactor.yaml"

    /// The kinds of tools and models, and the sinks, that this program has.
    static let registry: ComponentRegistry = {
        var registry = ComponentRegistry()
        registry.register(SQLToolKind())
        registry.register(HTTPToolKind())
        registry.register(EventsToolKind())
        registry.register(DeadLettersToolKind())
        registry.register(MCPToolKind())
        registry.register(DelegateToolKind())
        registry.register(AnthropicModelKind())
        registry.register(OpenAIModelKind())
        registry.register(RecordedModelKind())
        registry.register(SlackSinkKind())
        registry.register(MailSinkKind())
        registry.register(TeamsSinkKind())
        registry.register(WebhookSinkKind())
        registry.register(WebhookSourceKind())
        registry.register(RabbitMQSinkKind())
        registry.register(RabbitMQSourceKind())
        registry.register(InboxSink(), named: InboxSink.name)
        return registry
    }()

    /// Reads the deployment of a directory; where it has no `proactor.yaml`, the rules and agents below it.
    static func load(inDirectory directory: String) throws(CommandFailure) -> LoadedDeployment {
        var isDirectory: ObjCBool = false
        guard unsafe FileManager.default.fileExists(atPath: directory, isDirectory: &isDirectory), isDirectory.boolValue
        else { throw CommandFailure("there is no directory \(directory)") }
        return try Self.load(SourceFiles.path(Self.fileName, in: directory == "." ? "" : directory), isRequired: false)
    }

    /// - Parameters:
    ///   - path: The configuration's file.
    ///   - isRequired: Whether it must be there; otherwise defaults stand for it.
    ///   - running: What a server at work has, of which rules can use no more until it is started again.
    static func load(
        _ path: String,
        isRequired: Bool,
        running: RuleBookContext? = nil
    ) throws(CommandFailure) -> LoadedDeployment {
        let directory = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? ""
        var texts: [String: String] = [:]
        let text = try Self.configurationText(path, isRequired: isRequired)
        texts[path] = text
        var (deployment, diagnostics) = DeploymentReader.read(
            text,
            file: path,
            baseDirectory: directory.isEmpty ? "." : directory,
            registry: Self.registry
        )
        // Rules are checked even when the configuration has errors, so that one run shows all of them.
        var files: [RuleBookFile] = []
        var unreadable: [Diagnostic] = []
        for folder in [deployment?.rulesDirectory ?? "Rules", deployment?.agentsDirectory ?? "Agents"] {
            files += try SourceFiles.read(below: folder, baseDirectory: directory, diagnostics: &unreadable)
        }
        for file in files { texts[SourceFiles.path(file.path, in: directory)] = file.text }
        var context = RuleBookContext(
            tools: Set(deployment?.tools.keys ?? [:].keys),
            sinks: Set(Self.registry.sinks.keys).union((deployment?.sinks ?? [:]).keys),
            directory: deployment?.directory ?? .init(),
            models: Set(deployment?.models.keys ?? [:].keys),
            delegates: (deployment?.tools ?? [:]).compactMapValues(\.delegate)
        )
        if var running {
            running.directory = context.directory
            context = running
        }
        var (book, found) = RuleBookReader.read(files, context: context)
        if deployment == nil {
            // What the broken configuration would have declared is not unknown.
            let undecided: [Diagnostic.Code] = [
                .unknownTool, .unknownModel, .unknownSink, .unknownPerson, .unreachableQuorum,
            ]
            found.removeAll { undecided.contains($0.code) }
        }
        diagnostics += (unreadable + found).map { Self.shown($0, in: directory) }
        if diagnostics.contains(where: { $0.severity == .error }) { book = nil }
        return LoadedDeployment(
            deployment: deployment,
            book: book,
            context: context,
            diagnostics: diagnostics,
            texts: texts
        )
    }

    private static func configurationText(_ path: String, isRequired: Bool) throws(CommandFailure) -> String {
        guard FileManager.default.fileExists(atPath: path) else {
            guard isRequired else { return "" }
            throw CommandFailure("there is no \(path); run in the directory of proactor.yaml, or name it with --config")
        }
        switch try SourceFiles.text(of: path) {
        case .success(let text): return text
        case .failure(let flaw): throw CommandFailure(flaw.diagnostic(for: path).description)
        }
    }

    /// A diagnostic whose file is named from the directory that the command runs in.
    static func shown(_ diagnostic: Diagnostic, in directory: String) -> Diagnostic {
        var shown = diagnostic
        if let location = diagnostic.location {
            shown.location = SourceLocation(file: SourceFiles.path(location.file, in: directory), range: location.range)
        }
        return shown
    }
}
