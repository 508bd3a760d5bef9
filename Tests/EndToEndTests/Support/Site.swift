import Foundation
import GRDB
import ProactorTestSupport

/// A deployment in a temporary directory: configuration, rules, agents, and a database that a tool reads.
struct Site: Sendable {
    let directory: TemporaryDirectory

    var path: String { self.directory.path }
    /// The file of the store.
    var store: String { self.directory.file("var/proactor.db") }

    /// An empty directory.
    init() throws { self.directory = try TemporaryDirectory() }

    /// Writes a file, making its directory where needed.
    func write(_ name: String, _ text: String) throws {
        let url = URL(fileURLWithPath: self.directory.file(name))
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    /// Makes an SQLite file by running `sql`.
    func writeDatabase(_ name: String, _ sql: String) throws {
        let url = URL(fileURLWithPath: self.directory.file(name))
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        let queue = try DatabaseQueue(path: url.path)
        // The script may hold transactions of its own.
        try queue.writeWithoutTransaction { db in try db.execute(sql: sql) }
        try queue.close()
    }

    /// Runs the program in the site's directory to its end.
    func run(
        _ arguments: String...,
        environment: [String: String] = [:],
        input: String = ""
    ) async throws
        -> ChildProcess.Result
    {
        let process = try ChildProcess(arguments, in: self, environment: environment, input: input)
        return await process.result()
    }

    /// Reads the store of a server that does not run.
    func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
        let queue = try DatabaseQueue(path: self.store)
        defer { try? queue.close() }
        return try queue.read(body)
    }
}
