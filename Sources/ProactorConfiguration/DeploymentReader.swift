package import ProactorComponents
package import ProactorDiagnostics
import ProactorModel
import ProactorYAML

/// Reads `proactor.yaml`.
package struct DeploymentReader {
    private let registry: ComponentRegistry
    private let baseDirectory: String

    /// What the file says, unless something is wrong with it, and everything that is wrong.
    ///
    /// - Parameters:
    ///   - baseDirectory: Where relative paths in the file start from.
    ///   - registry: The kinds of tools that may be declared.
    package static func read(
        _ text: String,
        file: String,
        baseDirectory: String,
        registry: ComponentRegistry
    ) -> (deployment: Deployment?, diagnostics: [Diagnostic]) {
        let (root, problems) = YAMLParser.parse(Array(text.utf8), file: file)
        var context = YAMLContext(diagnostics: problems)
        let reader = Self(registry: registry, baseDirectory: baseDirectory)
        guard let root else {
            return (context.hasErrors ? nil : reader.defaults, context.diagnostics)
        }
        let deployment = reader.deployment(root, &context)
        return (context.hasErrors ? nil : deployment, context.diagnostics)
    }

    init(registry: ComponentRegistry, baseDirectory: String) {
        self.registry = registry
        self.baseDirectory = baseDirectory
    }

    func deployment(_ root: YAMLNode, _ context: inout YAMLContext) -> Deployment? {
        context.mapping(root, "proactor.yaml") { self.deployment(&$0) }
    }

    private var defaults: Deployment {
        Deployment(
            baseDirectory: self.baseDirectory,
            listen: ListenAddress(host: "127.0.0.1", port: 8787),
            storePath: "var/proactor.db",
            rulesDirectory: "Rules",
            agentsDirectory: "Agents",
            strictTypes: false,
            limits: EngineLimits(),
            tools: [:],
            directory: Directory()
        )
    }

    private func deployment(_ mapping: inout YAMLMapping) -> Deployment {
        var deployment = self.defaults
        if let node = mapping.node("listen") {
            if let address = node.scalarText.flatMap(ListenAddress.init) {
                deployment.listen = address
            } else {
                let message = "'listen' must be host:port, found \(node.spokenDescription)"
                let hint = "write 127.0.0.1:8787, or \"[::1]:8787\" in quotes"
                mapping.context.report(.wrongValue, message, hint: hint, at: node)
            }
        }
        if let node = mapping.node("store") {
            deployment.storePath =
                mapping.context.mapping(node, "'store'") { store in
                    store.requiredNode("sqlite").flatMap { Self.path($0, "'sqlite'", &store.context) }
                } ?? deployment.storePath
        }
        if let node = mapping.node("rules"), let path = Self.path(node, "'rules'", &mapping.context) {
            deployment.rulesDirectory = path
        }
        if let node = mapping.node("agents"), let path = Self.path(node, "'agents'", &mapping.context) {
            deployment.agentsDirectory = path
        }
        deployment.strictTypes = mapping.optional("strictTypes") ?? false
        if let node = mapping.node("limits") {
            deployment.limits =
                mapping.context.mapping(node, "'limits'") { LimitsReader.read(&$0) } ?? deployment.limits
        }
        if let node = mapping.node("tools") { deployment.tools = self.tools(node, &mapping.context) }
        deployment.directory = DirectoryReader.read(&mapping)
        let origins: [Located<String>] = mapping.list("origins")
        for origin in origins where !Self.isOrigin(origin.value) {
            mapping.context.report(
                .wrongValue,
                "'\(origin.value)' is no origin",
                hint: "write scheme and host, such as https://proactor.example.com, without a path",
                at: origin.node
            )
        }
        deployment.origins = origins.map(\.value)
        return deployment
    }

    /// A scheme, `://`, a host, and perhaps a port (RFC 6454, section 6.2).
    private static func isOrigin(_ text: String) -> Bool {
        for scheme in ["http://", "https://"] where text.hasPrefix(scheme) {
            let rest = text.dropFirst(scheme.count)
            return !rest.isEmpty && rest.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"/?#@\\".utf8.contains($0) }
        }
        return false
    }

    private static func path(_ node: YAMLNode, _ what: String, _ context: inout YAMLContext) -> String? {
        guard let path: String = context.scalar(node, what) else { return nil }
        guard !path.isEmpty, !path.contains("\0") else {
            context.report(.wrongValue, "\(what) must be a path", at: node)
            return nil
        }
        return path
    }

    private func tools(_ node: YAMLNode, _ context: inout YAMLContext) -> [String: ToolDeclaration] {
        let declarations = context.entries(node, "'tools'") { entry, context in
            context.mapping(entry.value, "a tool") { self.tool(entry, &$0) }
        }
        return declarations.reduce(into: [:]) { $0[$1.name] = $1 }
    }

    private static let defaultTimeout = Duration.seconds(10)
    private static let defaultResultSize = 65_536
    /// Bytes.
    static let resultSizeRange = 1...67_108_864

    private func tool(_ entry: YAMLNode.Entry, _ mapping: inout YAMLMapping) -> ToolDeclaration? {
        let description: String? = mapping.optional("description")
        let timeout: Duration = mapping.optional("timeout") ?? Self.defaultTimeout
        let resultSize = mapping.optional("resultSize", in: Self.resultSizeRange) ?? Self.defaultResultSize
        let kinds = self.registry.toolKinds.values.sorted { $0.name < $1.name }
        let declared = kinds.filter { mapping.node($0.name) != nil }
        guard declared.count == 1, let kind = declared.first, let node = mapping.node(kind.name) else {
            let names = kinds.map(\.name).joined(separator: ", ")
            let found = declared.map(\.name).joined(separator: " and ")
            mapping.context.report(
                .missingKey,
                declared.isEmpty
                    ? "the tool '\(entry.name)' needs one of the keys that say what it is: \(names)"
                    : "the tool '\(entry.name)' has \(found), but is one kind of tool only",
                at: entry.key
            )
            return nil
        }
        guard let make = Self.maker(kind, named: entry.name, node, &mapping.context) else { return nil }
        return ToolDeclaration(
            name: entry.name,
            description: description,
            timeout: timeout,
            resultSizeMaximum: resultSize,
            make: make,
            location: entry.key.location
        )
    }

    private static func maker<Kind: ToolKind>(
        _ kind: Kind,
        named name: String,
        _ node: YAMLNode,
        _ context: inout YAMLContext
    ) -> (@Sendable (ToolEnvironment) throws(ToolFailure) -> any Tool)? {
        guard let configuration = kind.configuration(from: node, &context) else { return nil }
        return { environment throws(ToolFailure) in
            try kind.makeTool(named: name, configuration, in: environment)
        }
    }
}
