import Logging
import ProactorComponents

/// Makes connections to the server that a declaration names.
struct Connector: Sendable {
    private enum Target: Sendable {
        case program(ServerCommand)
        case endpoint(ServerEndpoint)
    }

    private let target: Target
    private let logger: Logger

    /// - Throws: ``ToolFailure/Kind/misconfigured`` where what the declaration names is not there.
    init(
        name: String,
        _ configuration: MCPConfiguration,
        in environment: ToolEnvironment,
        logger: Logger
    ) throws(ToolFailure) {
        switch configuration.server {
        case .command(let command): self.target = .program(try ServerCommand(command, for: name, in: environment))
        case .endpoint(let endpoint):
            self.target = .endpoint(try ServerEndpoint(endpoint, for: name, from: environment.secrets))
        }
        self.logger = logger
    }

    /// Whether connecting starts a program, which is not to be done over and over where it fails.
    var startsProgram: Bool {
        if case .program = self.target { true } else { false }
    }

    func connect(onListChange: @escaping ListChangeHandler) -> any MCPConnection {
        switch self.target {
        case .program(let command): StdioConnection(command, logger: self.logger, onListChange: onListChange)
        case .endpoint(let endpoint): HTTPConnection(endpoint, logger: self.logger, onListChange: onListChange)
        }
    }
}
