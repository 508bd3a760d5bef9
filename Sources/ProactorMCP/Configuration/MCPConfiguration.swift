package import ProactorComponents

/// What a declaration of the kind `mcp` says.
package struct MCPConfiguration: Sendable {
    /// Where the server is.
    package enum Server: Sendable {
        case command(Command)
        case endpoint(Endpoint)
    }

    /// A program that is started, and spoken to on its standard input and output.
    package struct Command: Sendable {
        /// The program, then its arguments.
        package var words: [String]
        /// What the program finds in its environment, beside the few variables that every program needs.
        package var environment: [String: ConfiguredText]
        /// Where the program runs; without it, the directory of `proactor.yaml`.
        package var directory: String?

        package init(words: [String], environment: [String: ConfiguredText] = [:], directory: String? = nil) {
            self.words = words
            self.environment = environment
            self.directory = directory
        }
    }

    /// A server that is reached by HTTP.
    package struct Endpoint: Sendable {
        package var url: String
        /// Headers of every request, by name.
        package var headers: [String: ConfiguredText]

        package init(url: String, headers: [String: ConfiguredText] = [:]) {
            self.url = url
            self.headers = headers
        }
    }

    package var server: Server
    /// The operations that agents may call; `nil` where all are allowed.
    package var allowed: [String]?
    /// The longest wait for each answer of the handshake, the start of the program included.
    package var startTimeout: Duration

    package init(
        server: Server,
        allowed: [String]? = nil,
        startTimeout: Duration = MCPLimits.startTimeout
    ) {
        self.server = server
        self.allowed = allowed
        self.startTimeout = startTimeout
    }
}
