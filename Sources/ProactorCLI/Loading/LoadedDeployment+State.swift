import ProactorConfiguration
import ProactorDiagnostics
import ProactorRules
import ProactorSQLite
import ProactorStorage

extension LoadedDeployment {
    /// The same with what would become of the state of time operators that the deployment's store holds.
    ///
    /// Where there is no file of a store yet, or it cannot be read, nothing is said of it: `proactor store check` does that.
    func withDroppedState(inDirectory directory: String) -> LoadedDeployment {
        guard let book = self.book, let deployment = self.deployment, let path = deployment.storeFile,
            let state = try? StoreInspection(path: path).operators()
        else { return self }
        let dropped = book.droppedState(of: state.map { ($0.operation, $0.rule, $0.keys) })
        return LoadedDeployment(
            deployment: deployment,
            book: book,
            context: self.context,
            diagnostics: self.diagnostics
                + dropped.map { DeploymentLoader.shown($0, in: directory == "." ? "" : directory) },
            texts: self.texts
        )
    }
}
