import Foundation

/// A RabbitMQ of the tests' own, on loopback and in a directory of its own.
package final class RabbitMQServer: Sendable {
    /// Where the server's programs are: started by this path they stay who they are, where Debian's commands change to another user.
    private static let programs: String? = {
        let root = "/usr/lib/rabbitmq/lib"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        return versions.sorted().last.map { "\(root)/\($0)/sbin" }
    }()

    /// Tests that need a server are left out where it, or what is asked to judge it, is missing, save where everything must be there.
    package static let isExpected =
        (programs != nil && PythonCounterpart.brokers.isWanted) || ProcessInfo.processInfo.environment["CI"] != nil

    /// The server that tests share which do not stop it.
    package static let shared = Task { try await RabbitMQServer() }

    private static let script = "Tests/ProactorBrokersTests/Counterparts/rabbit.py"

    private let directory: String
    private let programs: String
    package let port: Int

    package init() async throws {
        guard let programs = Self.programs else {
            throw Shell.Failure(description: "there is no RabbitMQ here; install Debian's package rabbitmq-server")
        }
        self.programs = programs
        self.directory = "/tmp/proactor-rmq-\(UUID().uuidString.prefix(8))"
        // Three ports that are next to each other, from a range that the system gives to nobody.
        self.port = 20_000 + Int.random(in: 0..<4_000) * 3
        Shell.atEnd("\(self.environment); \(Self.killing); rm -rf \(self.directory)")
        try await Shell.output(of: "mkdir -p \(self.directory)/data \(self.directory)/log")
        try Data("listeners.tcp.1 = 127.0.0.1:\(self.port)\nloopback_users = none\n".utf8)
            .write(to: URL(fileURLWithPath: "\(self.directory)/rabbitmq.conf"))
        try Data("[].".utf8).write(to: URL(fileURLWithPath: "\(self.directory)/plugins"))
        try await self.command("rabbitmq-server -detached")
        try await self.control("wait '\(self.directory)/pid' --timeout 120")
    }

    package var address: String { "amqp://guest:guest@127.0.0.1:\(self.port)/" }

    /// Closes all connections, and takes new ones only after ``start()``. What is durable stays.
    package func stop() async throws { try await self.control("stop_app") }

    package func start() async throws { try await self.control("start_app") }

    /// Closes connections as a network that fails does.
    package func closeConnections() async throws { try await self.control("close_all_connections test") }

    // MARK: What other clients do

    /// Makes a queue.
    ///
    /// - Parameter arguments: The exchange and the key that it is bound by, where there are some, and `NAME=VALUE`.
    package func declare(_ queue: String, _ arguments: String...) async throws {
        try await self.client(["declare", self.address, queue] + arguments)
    }

    /// Publishes messages, one JSON object a line.
    ///
    /// - Parameter exchange: Empty for the queue that a routing key names.
    package func publish(_ messages: [String], to exchange: String = "") async throws {
        let path = "\(self.directory)/\(UUID().uuidString).jsonl"
        try Data(messages.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: path))
        try await self.client(["publish", self.address, exchange.isEmpty ? "-" : exchange, path])
    }

    /// Takes messages from a queue; fewer where they do not come within half a minute.
    package func take(_ count: Int, from queue: String) async throws -> [String] {
        try await self.client(["take", self.address, queue, String(count)]).split(separator: "\n").map(String.init)
    }

    /// How many messages can be handed out.
    package func count(_ queue: String) async throws -> Int {
        let output = try await self.client(["count", self.address, queue])
        return Int(output.split(separator: "\n").first ?? "") ?? -1
    }

    package func delete(_ queue: String) async throws { try await self.client(["delete", self.address, queue]) }

    @discardableResult
    private func client(_ arguments: [String]) async throws -> String {
        try await Shell.output(of: Shell.quoted(PythonCounterpart.brokers.command(Self.script, arguments)) + " 2>&1")
    }

    // MARK: The server's programs

    private static let killing =
        "kill -9 \"$(cat \"$RABBITMQ_PID_FILE\" 2>/dev/null)\" 2>/dev/null; epmd -port \"$ERL_EPMD_PORT\" -kill >/dev/null 2>&1"

    private var environment: String {
        let values = [
            "HOME=\(self.directory)", "RABBITMQ_NODENAME=proactor-tests-\(self.port)@localhost",
            "RABBITMQ_MNESIA_BASE=\(self.directory)/data", "RABBITMQ_LOG_BASE=\(self.directory)/log",
            "RABBITMQ_PID_FILE=\(self.directory)/pid", "RABBITMQ_CONFIG_FILE=\(self.directory)/rabbitmq.conf",
            "RABBITMQ_ENABLED_PLUGINS_FILE=\(self.directory)/plugins", "RABBITMQ_CONF_ENV_FILE=/dev/null",
            "RABBITMQ_DIST_PORT=\(self.port + 1)", "ERL_EPMD_PORT=\(self.port + 2)", "ERL_EPMD_ADDRESS=127.0.0.1",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='+S 1 +sbwt none +sbwtdcpu none +sbwtdio none -kernel inet_dist_use_interface {127,0,0,1}'",
        ]
        return "export \(values.joined(separator: " "))"
    }

    private func control(_ command: String) async throws { try await self.command("rabbitmqctl -q \(command)") }

    private func command(_ command: String) async throws {
        let log = "\(self.directory)/out"
        try await Shell.output(
            of:
                "cd / && \(self.environment) && { \(self.programs)/\(command) >\(log) 2>&1 </dev/null || { cat \(log); exit 1; }; }"
        )
    }
}
