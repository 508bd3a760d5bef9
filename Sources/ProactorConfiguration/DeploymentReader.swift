package import ProactorComponents
package import ProactorDiagnostics
import ProactorModel
import ProactorYAML

/// Reads `proactor.yaml`.
package struct DeploymentReader {
    private let registry: ComponentRegistry
    private let baseDirectory: String
    private let text: String

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
        let reader = Self(registry: registry, baseDirectory: baseDirectory, text: text)
        guard let root else {
            return (context.hasErrors ? nil : reader.defaults, context.diagnostics)
        }
        let deployment = reader.deployment(root, &context)
        return (context.hasErrors ? nil : deployment, context.diagnostics)
    }

    /// - Parameter text: The file's text, for places within expressions.
    init(registry: ComponentRegistry, baseDirectory: String, text: String = "") {
        self.registry = registry
        self.baseDirectory = baseDirectory
        self.text = text
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
            _ = mapping.context.mapping(node, "'store'") { StoreReader.read(&$0, into: &deployment) }
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
        if let node = mapping.node("http") {
            deployment.http = mapping.context.mapping(node, "'http'") { HTTPLimitsReader.read(&$0) } ?? deployment.http
        }
        if let node = mapping.node("callbacks") {
            deployment.callbacks = mapping.context.mapping(node, "'callbacks'") { CallbacksReader.read(&$0) } ?? nil
        }
        deployment.directory = DirectoryReader.read(&mapping)
        self.readSinks(into: &deployment, &mapping)
        if let node = mapping.nonEmptyNode("access") {
            deployment.access = AccessReader(directory: deployment.directory).read(node, &mapping.context)
        }
        if let node = mapping.nonEmptyNode("tls") { deployment.tls = TLSReader.read(node, &mapping.context) }
        if let node = mapping.node("tools") {
            let sinks = Set(deployment.sinks.keys).union(self.registry.sinks.keys)
            let reader = ToolReader(registry: self.registry, directory: deployment.directory, sinks: sinks)
            deployment.tools = reader.read(node, &mapping.context)
        }
        if let node = mapping.node("models") {
            deployment.models = ModelReader(registry: self.registry).read(node, &mapping.context)
        }
        let sources = SourceReader(registry: self.registry, text: self.text, listen: deployment.listen)
        deployment.sources = mapping.node("sources").map { sources.read($0, &mapping.context) } ?? [:]
        deployment.handshake =
            mapping.node("handshake").flatMap { HandshakeReader.read($0, &mapping.context) } ?? .init()
        deployment.currency = mapping.optional("currency") ?? deployment.currency
        deployment.budget = mapping.budget()
        deployment.telemetry = TelemetryReader.read(&mapping)
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
        deployment.watch = mapping.optional("watch") ?? deployment.watch
        deployment.retention = RetentionReader.read(&mapping) ?? deployment.retention
        StoreReader.check(deployment, &mapping)
        return deployment
    }

    private func readSinks(into deployment: inout Deployment, _ mapping: inout YAMLMapping) {
        let reader = SinkReader(registry: self.registry)
        if let node = mapping.node("publicURL") { deployment.publicURL = Self.publicURL(node, &mapping.context) }
        if let node = mapping.node("sinks") { deployment.sinks = reader.read(node, &mapping.context) }
        if let node = mapping.node("notify") {
            let names = deployment.sinks.keys.sorted()
            deployment.subscriptions = reader.subscriptions(node, sinks: names, &mapping.context)
        }
    }

    /// An origin, without the slash that browsers show at its end.
    private static func publicURL(_ node: YAMLNode, _ context: inout YAMLContext) -> String? {
        guard let text: String = context.scalar(node, "'publicURL'") else { return nil }
        let trimmed = text.hasSuffix("/") ? String(text.dropLast()) : text
        guard Self.isOrigin(trimmed) else {
            context.report(
                .wrongValue,
                "'publicURL' must be an address such as https://proactor.example.com, is '\(text.prefix(80))'",
                hint: "write scheme and host, without a path",
                at: node
            )
            return nil
        }
        return trimmed
    }

    /// A scheme, `://`, a host, and perhaps a port (RFC 6454, section 6.2).
    private static func isOrigin(_ text: String) -> Bool {
        for scheme in ["http://", "https://"] where text.hasPrefix(scheme) {
            let rest = text.dropFirst(scheme.count)
            return !rest.isEmpty && rest.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"/?#@\\".utf8.contains($0) }
        }
        return false
    }

    static func path(_ node: YAMLNode, _ what: String, _ context: inout YAMLContext) -> String? {
        guard let path: String = context.scalar(node, what) else { return nil }
        guard !path.isEmpty, !path.contains("\0") else {
            context.report(.wrongValue, "\(what) must be a path", at: node)
            return nil
        }
        return path
    }
}
