import ArgumentParser
import ProactorConfiguration
import ProactorSQLite

/// Which store's file a command reads.
struct StoreFileOptions: ParsableArguments {
    @Option(help: "The file of the store, instead of the one that the configuration names.")
    var file: String?

    @Option(help: "The configuration's file.")
    var config = DeploymentLoader.fileName

    func inspection() throws(CommandFailure) -> StoreInspection {
        let path: String
        if let file = self.file { path = file } else { path = try self.configuredPath() }
        do { return try StoreInspection(path: path) } catch { throw CommandFailure(error.description) }
    }

    private func configuredPath() throws(CommandFailure) -> String {
        let loaded = try DeploymentLoader.load(self.config, isRequired: true)
        guard let deployment = loaded.deployment else {
            throw CommandFailure("\(self.config) has errors, see 'proactor check'; or name the store with --file")
        }
        guard let path = deployment.storeFile else {
            throw CommandFailure(
                "the store is a PostgreSQL database, which has tools of its own: "
                    + "back it up with pg_dump, look into it with psql; or name a store's file with --file"
            )
        }
        return path
    }
}
