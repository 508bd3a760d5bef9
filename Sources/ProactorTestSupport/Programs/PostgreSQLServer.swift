import Foundation
package import ProactorComponents

/// A PostgreSQL server of the tests' own, on a socket in a directory of its own.
package final class PostgreSQLServer: Sendable {
    /// Where the server's programs are, where there are any: in a folder of Debian's, or among the commands.
    private static let programs: String? = {
        let debian = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? []
        let folders =
            debian.sorted { (Int($0) ?? 0) > (Int($1) ?? 0) }.map { "/usr/lib/postgresql/\($0)/bin" }
            + (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        return folders.first { folder in
            ["initdb", "pg_ctl", "postgres"].allSatisfy {
                FileManager.default.isExecutableFile(atPath: "\(folder)/\($0)")
            }
        }
    }()

    /// Tests that need a server are left out where there is none, save where everything must be there.
    package static let isExpected = programs != nil || ProcessInfo.processInfo.environment["CI"] != nil

    /// The server that tests share which do not stop it.
    package static let shared = Task { try await PostgreSQLServer() }

    package let directory: String
    private let programs: String

    package init() async throws {
        guard let programs = Self.programs else {
            throw Shell.Failure(description: "there is no PostgreSQL server here; install Debian's package postgresql")
        }
        self.programs = programs
        // The path of a socket may not have more than 107 bytes.
        self.directory = "/tmp/proactor-pg-\(UUID().uuidString.prefix(8))"
        Shell.atEnd(
            "\(Self.asUser) \(programs)/pg_ctl stop -m immediate -D \(self.directory)/data >/dev/null 2>&1; rm -rf \(self.directory)"
        )
        try await Shell.output(of: "mkdir -m 0777 \(self.directory)")
        try await self.command(
            "initdb -D \(self.directory)/data -U proactor -A trust -E UTF8 --locale=C.UTF-8 --no-sync"
        )
        try await self.start()
    }

    package func start() async throws {
        let options =
            "-c listen_addresses= -c unix_socket_directories=\(self.directory) -c fsync=off -c max_connections=500"
        try await self.command("pg_ctl start -w -D \(self.directory)/data -l \(self.directory)/log -o '\(options)'")
    }

    package func stop() async throws { try await self.command("pg_ctl stop -w -m fast -D \(self.directory)/data") }

    /// The server's address.
    package var address: String { "postgresql://proactor@/postgres?host=\(self.directory)" }

    /// Makes an empty database, and gives its address.
    package func database() async throws -> String {
        let name = "test_\(UUID().uuidString.prefix(8).lowercased())"
        try await self.run("CREATE DATABASE \(name) TEMPLATE template0")
        return "postgresql://proactor@/\(name)?host=\(self.directory)"
    }

    package var secrets: SecretSource {
        let address = self.address
        return SecretSource { $0 == .environment("DATABASE_URL") ? address : nil }
    }

    /// Carries out SQL as the server's owner, and gives what it prints.
    ///
    /// - Parameter address: Of the database, where it is another than ``address``.
    @discardableResult
    package func run(_ sql: String, at address: String? = nil) async throws -> String {
        let path = "\(self.directory)/\(UUID().uuidString).sql"
        try Data(sql.utf8).write(to: URL(fileURLWithPath: path))
        return try await Shell.output(
            of:
                "'\(self.programs)/psql' -X -q -A -t -v ON_ERROR_STOP=1 '\(address ?? self.address)' -f '\(path)' 2>&1"
        )
    }

    /// The server refuses to run as root.
    private static let asUser = getuid() == 0 ? "setpriv --reuid=postgres --regid=postgres --clear-groups" : ""

    private func command(_ command: String) async throws {
        try await Shell.output(of: "cd / && \(Self.asUser) \(self.programs)/\(command) >\(self.directory)/out 2>&1")
    }
}
