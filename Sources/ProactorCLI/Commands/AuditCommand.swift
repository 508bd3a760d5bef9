import ArgumentParser
import Foundation
import ProactorModel
import ProactorSQLite
import ProactorStorage

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Look into the audit log.",
        subcommands: [Verify.self]
    )

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check that nobody changed the audit log.",
            discussion: """
                Reads the whole log and computes the hash of each entry anew, here and not on the server. Note the last
                entry's number and hash elsewhere now and then: a log that was cut at its end still holds.

                The log is read from a running server, or with --file from the store of one that is stopped.
                """
        )

        private static let pageSize = 500

        @Option(help: "The SQLite file of a stopped server.")
        var file: String?

        @OptionGroup var options: ClientOptions

        func run() async throws {
            let pages: AuditPages
            if let file = self.file {
                guard FileManager.default.fileExists(atPath: file) else { throw CommandFailure("there is no \(file)") }
                let store: SQLiteStore
                do { store = try SQLiteStore(path: file) } catch { throw CommandFailure("\(error)") }
                pages = .file(store)
            } else {
                pages = .server(try self.options.client())
            }
            var number: Int64 = 0
            var hash = AuditChain.genesisHash
            var flaw: AuditFlaw?
            while flaw == nil {
                let entries = try await pages.entries(after: number, limit: Self.pageSize)
                guard let last = entries.last else { break }
                flaw = AuditChain.firstFlaw(in: entries, afterNumber: number, previousHash: hash)
                (number, hash) = (last.number, last.hash)
            }
            if case .file(let store) = pages { await store.close() }
            self.report(flaw, number, hash)
            if flaw != nil { throw ExitCode(ExitStatus.problems) }
        }

        private func report(_ flaw: AuditFlaw?, _ number: Int64, _ hash: String) {
            guard self.options.format == .text else {
                var json: JSONObject = ["holds": .bool(flaw == nil)]
                if let flaw {
                    json["number"] = .int(flaw.number)
                    json["flaw"] = .string(flaw.message)
                } else {
                    json["entries"] = .int(number)
                    json["hash"] = .string(hash)
                }
                Terminal.write(JSONValue.object(json))
                return
            }
            if let flaw {
                Terminal.write("The audit log does not hold: \(flaw.message).")
            } else if number == 0 {
                Terminal.write("The audit log is empty.")
            } else {
                Terminal.write("The audit log holds: \(number) entries, the last with hash \(hash).")
            }
        }
    }
}

/// Where the audit log is read from.
private enum AuditPages {
    case server(APIClient)
    case file(SQLiteStore)

    func entries(after number: Int64, limit: Int) async throws -> [AuditEntry] {
        switch self {
        case .file(let store): return try await store.auditEntries(after: number, limit: limit)
        case .server(let client):
            let page = try await client.get("/audit", query: [("after", String(number)), ("limit", String(limit))])
            return try (page["entries"]?.arrayValue ?? []).map { json in
                guard let entry = AuditEntry(json: json) else {
                    throw CommandFailure("\(client.server) answered with what is no audit entry")
                }
                return entry
            }
        }
    }
}
