package import ProactorModel

extension RuleBook {
    /// The sources, as the store keeps them.
    package var contents: JSONValue {
        .array(self.files.map { ["path": .string($0.path), "text": .string($0.text)] })
    }

    /// The sources that ``contents`` gave.
    package static func files(from contents: JSONValue) -> [RuleBookFile] {
        (contents.arrayValue ?? []).compactMap { file in
            guard let path = file["path"]?.stringValue, let text = file["text"]?.stringValue else { return nil }
            return RuleBookFile(path: path, text: text)
        }
    }
}
