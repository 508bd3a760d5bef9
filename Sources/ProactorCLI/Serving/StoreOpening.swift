import Foundation
import ProactorComponents
import ProactorConfiguration
import ProactorPostgreSQL
import ProactorSQLite
import ProactorStorage

/// Opens the store that a deployment names.
struct StoreOpening {
    let deployment: Deployment
    let secrets: DeploymentSecrets

    func open() async throws(CommandFailure) -> any Store {
        if let declaration = self.deployment.postgreSQL { return try await self.postgreSQL(declaration) }
        return try self.sqlite()
    }

    private func postgreSQL(_ declaration: PostgreSQLDeclaration) async throws(CommandFailure) -> PostgreSQLStore {
        guard let url = self.secrets.source[declaration.url] else {
            throw CommandFailure("the address of the PostgreSQL store is missing: \(declaration.url.advice)")
        }
        let options = PostgreSQLStoreOptions(
            url: url,
            connections: declaration.connections,
            statementTimeout: declaration.statementTimeout,
            lockTimeout: declaration.lockTimeout,
            silenceTimeout: declaration.silenceTimeout
        )
        do { return try await PostgreSQLStore(options) } catch { throw CommandFailure(error.description) }
    }

    private func sqlite() throws(CommandFailure) -> SQLiteStore {
        let path = SourceFiles.path(self.deployment.storePath, in: self.deployment.baseDirectory)
        let directory = URL(fileURLWithPath: path).deletingLastPathComponent().path
        do {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        } catch {
            throw CommandFailure(
                "the directory \(directory) cannot be made; choose another 'store' or mend its permissions"
            )
        }
        do { return try SQLiteStore(path: path) } catch { throw CommandFailure("\(error)") }
    }
}
