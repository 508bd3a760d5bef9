import Foundation

/// One `proactor serve` in a process of its own.
final class ServerProcess: Sendable {
    private let process: ChildProcess

    private init(_ process: ChildProcess) { self.process = process }

    /// Starts a server on a port that the system chooses; it may not serve yet.
    static func launch(
        in site: Site,
        _ arguments: [String] = [],
        environment: [String: String] = [:]
    ) throws -> ServerProcess {
        ServerProcess(
            try ChildProcess(
                ["serve", "--listen", "127.0.0.1:0", "--log-level", "warning"] + arguments,
                in: site,
                environment: environment
            )
        )
    }

    /// Starts a server and waits until it serves.
    static func start(
        in site: Site,
        environment: [String: String] = [:]
    ) async throws -> (server: ServerProcess, client: Client) {
        let server = try Self.launch(in: site, environment: environment)
        guard let client = await server.serving() else {
            throw NotServing(errors: await server.process.result().errors)
        }
        return (server, client)
    }

    /// Waits until it serves; `nil` when it ended before. To be asked once.
    func serving() async -> Client? {
        for await line in self.process.lines {
            guard let url = line.wholeMatch(of: /Serving at (http:\/\/127\.0\.0\.1:[0-9]+)\/, .*/)?.output.1 else {
                continue
            }
            return Client(server: String(url))
        }
        return nil
    }

    /// Ends the process at once, wherever it stands.
    func kill() { self.process.signal(SIGKILL) }

    /// Lets the process stand still, wherever it stands, and go on again.
    func pause() { self.process.signal(SIGSTOP) }
    func resume() { self.process.signal(SIGCONT) }

    /// Asks the process to end.
    func terminate() { self.process.signal(SIGTERM) }

    /// Asks the process to read its files again.
    func hangUp() { self.process.signal(SIGHUP) }

    /// Waits for the process's end.
    func result() async -> ChildProcess.Result { await self.process.result() }

    /// Asks the process to end, and waits until it did.
    @discardableResult
    func stop() async -> ChildProcess.Result {
        self.terminate()
        return await self.result()
    }

    /// The server ended before it served.
    struct NotServing: Error {
        let errors: String
    }
}
