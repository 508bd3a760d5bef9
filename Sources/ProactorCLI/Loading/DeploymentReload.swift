import ProactorConfiguration
import ProactorDiagnostics
import ProactorEngine
import ProactorModel
import ProactorRules
import ProactorRuntime
import ProactorYAML

/// Reads the files of a deployment again while its server runs.
struct DeploymentReload: Sendable {
    /// Keys of `proactor.yaml` that change without a restart.
    private static let liveKeys: Set<String> = ["rules", "agents", "people", "groups", "budget"]
    private static let models = "models"
    private static let limits = "limits"

    /// The configuration's file.
    let path: String
    /// What the file said when the server started.
    let text: String
    /// What the server has.
    let context: RuleBookContext
    let unusableModels: [String: String]

    /// - Parameter unusableModels: Why declared models cannot be used, by name.
    init(path: String, text: String, context: RuleBookContext, unusableModels: [String: String]) {
        self.path = path
        self.text = text
        self.context = context
        self.unusableModels = unusableModels
    }

    /// Reads and checks everything; takes as long as that takes.
    func candidate() -> ReloadCandidate {
        let loaded: LoadedDeployment
        do {
            loaded = try DeploymentLoader.load(self.path, isRequired: true, running: self.context)
        } catch {
            return ReloadCandidate(
                book: nil,
                diagnostics: [Diagnostic(.error, .unreadable, error.description, at: nil)]
            )
        }
        var diagnostics = loaded.diagnostics.map(self.explained)
        guard let deployment = loaded.deployment, let book = loaded.book else {
            return ReloadCandidate(book: nil, diagnostics: diagnostics)
        }
        let unusable = self.agentsWithoutModel(book)
        diagnostics += unusable
        return ReloadCandidate(
            book: unusable.isEmpty ? book : nil,
            directory: deployment.directory,
            budgets: Budgets(deployment, book),
            modelLimits: deployment.models.mapValues(\.limits),
            diagnostics: diagnostics,
            pendingKeys: Self.pendingKeys(from: self.text, to: loaded.texts[self.path] ?? "")
        )
    }

    /// Agents without a script need a model that can be used.
    private func agentsWithoutModel(_ book: RuleBook) -> [Diagnostic] {
        book.agents.values.sorted { $0.name < $1.name }.compactMap { agent in
            guard agent.script == nil, let model = agent.model, let reason = self.unusableModels[model.name] else {
                return nil
            }
            return Diagnostic(
                .error,
                .unknownModel,
                "the agent '\(agent.name)' needs the model '\(model.name)', which cannot be used: \(reason)",
                hint: "give the agent 'steps' to go by without it, or restart the server with the model",
                at: agent.location
            )
        }
    }

    /// A tool or a model that was added to `proactor.yaml` is there for rules after a restart only.
    private func explained(_ diagnostic: Diagnostic) -> Diagnostic {
        guard [.unknownTool, .unknownModel].contains(diagnostic.code) else { return diagnostic }
        var explained = diagnostic
        let restart = "a new one in \(self.path) is there after a restart"
        explained.hint = diagnostic.hint.map { "\($0); \(restart)" } ?? restart
        return explained
    }

    /// The keys whose values differ and cannot be put in force now.
    static func pendingKeys(from old: String, to new: String) -> [String] {
        let (old, new) = (Self.fixedParts(of: old), Self.fixedParts(of: new))
        return Set(old.map(\.key)).union(new.map(\.key)).filter { old[$0] != new[$0] }.sorted()
    }

    /// What a text says under the keys that take a restart; the limits of models do not.
    private static func fixedParts(of text: String) -> JSONObject {
        var parts = YAMLParser.parse(Array(text.utf8), file: "").root?.json?.objectValue ?? [:]
        for key in Self.liveKeys { parts[key] = nil }
        if var models = parts[Self.models]?.objectValue {
            for name in models.map(\.key) {
                guard var model = models[name]?.objectValue else { continue }
                model[Self.limits] = nil
                models[name] = .object(model)
            }
            parts[Self.models] = .object(models)
        }
        return parts
    }
}

extension Diagnostic.Code {
    /// A file that cannot be read at all.
    fileprivate static let unreadable = Self("unreadable-file")
}

extension Budgets {
    /// What a deployment and its rule book allow.
    init(_ deployment: Deployment, _ book: RuleBook) {
        self.init(
            all: deployment.budget,
            rules: Dictionary(uniqueKeysWithValues: book.rules.map { ($0.name, $0.budget) }),
            agents: book.agents.mapValues(\.budget)
        )
    }
}
