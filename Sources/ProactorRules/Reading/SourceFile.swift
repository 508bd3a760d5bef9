import ProactorYAML

/// A file while it is read.
struct SourceFile {
    let path: String
    let text: String

    /// The domain that the file belongs to: the folder below the first one, `Rules/<domain>/…`.
    var domain: String {
        let folders = self.path.split(separator: "/").dropLast()
        return folders.count > 1 ? String(folders[folders.startIndex + 1]) : folders.first.map(String.init) ?? ""
    }
}

/// Where the parts of a rule stand that say something of the event.
struct RulePlaces {
    let source: SourceFile
    let types: YAMLNode?
    let match: YAMLNode?
    let condition: YAMLNode?
    let automaticApproval: YAMLNode?
    let prompt: YAMLNode?
    let withdrawal: WithdrawalPlaces?
    var timing = TimingPlaces()
}
