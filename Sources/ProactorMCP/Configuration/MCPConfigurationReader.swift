import ProactorComponents
import ProactorDiagnostics
import ProactorModel
import ProactorYAML

/// Reads what a declaration of the kind `mcp` says, and reports what is wrong with it.
struct MCPConfigurationReader {
    var mapping: YAMLMapping

    /// Headers that hold nothing but secrets.
    private static let secretHeaders: Set<String> = ["authorization", "proxy-authorization", "cookie", "x-api-key"]

    mutating func read() -> MCPConfiguration? {
        let words = self.mapping.list("command", of: String.self)
        let hasCommand = self.mapping.node("command") != nil
        let environment = self.texts("environment", Self.nameProblem(ofVariable:))
        let directory: String? = self.mapping.optional("directory")
        let url = self.url()
        let hasURL = self.mapping.node("url") != nil
        let headers = self.headers()
        let allowed = self.allowed()
        let timeout = self.startTimeout()
        guard self.isOneServer(hasCommand: hasCommand, hasURL: hasURL) else { return nil }
        let server: MCPConfiguration.Server
        if hasCommand {
            guard let program = words.first, !program.value.isEmpty else {
                self.report("'command' names no program", at: "command")
                return nil
            }
            let command = words.map(\.value)
            server = .command(.init(words: command, environment: environment, directory: directory))
        } else {
            guard let url else { return nil }
            server = .endpoint(.init(url: url, headers: headers))
        }
        return MCPConfiguration(server: server, allowed: allowed, startTimeout: timeout)
    }

    /// Whether there is one server, and no keys of the other kind.
    private mutating func isOneServer(hasCommand: Bool, hasURL: Bool) -> Bool {
        guard hasCommand || hasURL else {
            if !self.mapping.context.hasErrors {
                self.mapping.context.report(
                    .missingKey,
                    "'mcp' needs the key 'command' or 'url'",
                    hint: "'command' starts a program, 'url' is the address of a server",
                    at: self.mapping.node
                )
            }
            return false
        }
        if hasCommand, hasURL { self.report("'mcp' has 'command' and 'url', which are two servers", at: "url") }
        for key in hasCommand ? ["headers"] : ["environment", "directory"] where self.mapping.node(key) != nil {
            self.report("'\(key)' has no meaning with '\(hasCommand ? "command" : "url")'", at: key)
        }
        return !(hasCommand && hasURL)
    }

    private mutating func url() -> String? {
        guard let url: String = self.mapping.optional("url") else { return nil }
        let rest = ["https://", "http://"].first { url.lowercased().hasPrefix($0) }.map { url.dropFirst($0.count) }
        let authority = rest?.prefix { $0 != "/" && $0 != "?" && $0 != "#" } ?? ""
        let isPlain = url.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        guard !authority.isEmpty, !authority.hasPrefix(":"), isPlain, !url.contains("#") else {
            self.report("'url' must be an address such as https://tools.example.com/mcp", at: "url")
            return nil
        }
        guard !authority.contains("@") else {
            self.report("'url' must not hold a name or password; send them with 'headers'", at: "url")
            return nil
        }
        return url
    }

    private mutating func headers() -> [String: ConfiguredText] {
        let headers = self.texts("headers", Self.nameProblem(ofHeader:))
        for (name, text) in headers where Self.secretHeaders.contains(name.lowercased()) && text.secret == nil {
            self.report(
                "the header '\(name)' must be a reference to a secret, not the secret itself",
                hint: "write \"${env:NAME}\" or \"Bearer ${env:NAME}\" for an environment variable",
                at: "headers"
            )
        }
        return headers
    }

    private mutating func texts(_ key: String, _ nameProblem: (String) -> String?) -> [String: ConfiguredText] {
        guard let node = self.mapping.node(key) else { return [:] }
        let texts = self.mapping.context.entries(node, "'\(key)'") { entry, context -> (String, ConfiguredText)? in
            if let problem = nameProblem(entry.name) {
                context.report(.wrongValue, "'\(entry.name)' \(problem)", at: entry.key)
                return nil
            }
            guard let text: String = context.scalar(entry.value, "'\(entry.name)'") else { return nil }
            guard let value = ConfiguredText(text), !value.literal.unicodeScalars.contains(where: Self.isControl) else {
                context.report(
                    .wrongValue,
                    "'\(entry.name)' must be a text, with a reference to a secret at its end at most",
                    hint: "write \"${env:NAME}\", \"${file:/run/secrets/name}\" or \"Bearer ${env:NAME}\"",
                    at: entry.value
                )
                return nil
            }
            return (entry.name, value)
        }
        return Dictionary(texts, uniquingKeysWith: { _, last in last })
    }

    private mutating func allowed() -> [String]? {
        guard self.mapping.nonEmptyNode("allow") != nil else { return nil }
        let names = self.mapping.list("allow", of: String.self)
        if names.isEmpty { self.report("'allow' names no operation", at: "allow") }
        return names.map(\.value)
    }

    private mutating func startTimeout() -> Duration {
        guard let timeout: Duration = self.mapping.optional("startTimeout") else { return MCPLimits.startTimeout }
        let range = MCPLimits.startTimeoutRange
        if !range.contains(timeout) {
            let bounds = "\(range.lowerBound.ruleText) to \(range.upperBound.ruleText)"
            self.report("'startTimeout' must be from \(bounds), is \(timeout.ruleText)", at: "startTimeout")
        }
        return timeout
    }

    private mutating func report(_ message: String, hint: String? = nil, at key: String) {
        let node = self.mapping.node(key) ?? self.mapping.node
        self.mapping.context.report(.wrongValue, message, hint: hint, at: node)
    }

    private static func nameProblem(ofVariable name: String) -> String? {
        let isName = !name.isEmpty && !name.contains("=") && !name.unicodeScalars.contains(where: Self.isControl)
        return isName ? nil : "cannot be the name of an environment variable"
    }

    private static func nameProblem(ofHeader name: String) -> String? {
        guard HTTPFieldText.isToken(name) else { return "cannot be the name of a header" }
        return HTTPFieldText.isReserved(name) ? "is a header that is set for every request by itself" : nil
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool { scalar.value < 0x20 || scalar.value == 0x7F }
}
