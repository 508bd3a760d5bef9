import ProactorConfiguration

extension Deployment {
    /// The file of the store, from the directory that the command runs in; `nil` where the store is a database.
    var storeFile: String? {
        guard self.postgreSQL == nil else { return nil }
        return SourceFiles.path(self.storePath, in: self.baseDirectory == "." ? "" : self.baseDirectory)
    }
}
