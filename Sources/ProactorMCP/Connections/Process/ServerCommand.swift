import ProactorComponents

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// A program that can be started: found, with its environment and its secrets in place.
struct ServerCommand: Sendable {
    let path: String
    let arguments: [String]
    let directory: String
    /// All that the program finds in its environment.
    let environment: [String: String]
    /// What must not be written to any log, wherever it comes from.
    let secrets: [String]

    /// What programs need of this process's environment; the rest of it may hold secrets that are none of their business.
    private static let inherited = [
        "HOME", "LANG", "LC_ALL", "LC_CTYPE", "LOGNAME", "PATH", "SHELL", "TERM", "TMPDIR", "TZ", "USER",
    ]
    private static let defaultPath = "/usr/local/bin:/usr/bin:/bin"

    /// - Throws: ``ToolFailure/Kind/misconfigured`` where the program, its directory or a secret is missing.
    init(
        _ command: MCPConfiguration.Command,
        for tool: String,
        in deployment: ToolEnvironment
    ) throws(ToolFailure) {
        var environment: [String: String] = [:]
        for name in Self.inherited { environment[name] = Self.variable(name) }
        var secrets: [String] = []
        for (name, text) in command.environment {
            let value = try text.resolved("'\(name)' of the tool '\(tool)'", from: deployment.secrets)
            environment[name] = value
            if text.secret != nil { secrets.append(String(value.dropFirst(text.literal.count))) }
        }
        let base = deployment.baseDirectory
        let directory = command.directory.map { Self.absolute($0, base) } ?? Self.absolute(".", base)
        guard Self.isDirectory(directory) else {
            let name = command.directory ?? base
            throw ToolFailure(
                .misconfigured,
                "the tool '\(tool)' is to run in \(name), which is no directory; correct 'directory' in proactor.yaml"
            )
        }
        let program = command.words.first ?? ""
        let searchPath = environment["PATH"] ?? Self.defaultPath
        guard let path = Self.find(program, in: searchPath, base: base) else {
            throw ToolFailure(
                .misconfigured,
                "the tool '\(tool)' starts \(program), which \(program.contains("/") ? "is no program" : "is not on PATH"); "
                    + "install it, or correct 'command' in proactor.yaml"
            )
        }
        self.path = path
        self.arguments = Array(command.words.dropFirst())
        self.directory = directory
        self.environment = environment
        self.secrets = secrets
    }

    /// A text that the program wrote, without the secrets that it was given.
    func redacted(_ text: String) -> String {
        self.secrets.reduce(text) { text, secret in
            secret.isEmpty
                ? text : text.split(separator: secret, omittingEmptySubsequences: false).joined(separator: "***")
        }
    }

    private static func find(_ program: String, in searchPath: String, base: String) -> String? {
        if program.contains("/") {
            let path = Self.absolute(program, base)
            return Self.isProgram(path) ? path : nil
        }
        return searchPath.split(separator: ":").lazy
            .filter { $0.hasPrefix("/") }
            .map { "\($0)/\(program)" }
            .first(where: Self.isProgram)
    }

    private static func absolute(_ path: String, _ base: String) -> String {
        if path.hasPrefix("/") { return path }
        if path.hasPrefix("~/"), let home = Self.variable("HOME") { return "\(home)/\(path.dropFirst(2))" }
        return "\(base)/\(path)"
    }

    private static func isProgram(_ path: String) -> Bool {
        guard !Self.isDirectory(path) else { return false }
        return unsafe access(path, X_OK) == 0
    }

    private static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    private static func variable(_ name: String) -> String? {
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }
}
