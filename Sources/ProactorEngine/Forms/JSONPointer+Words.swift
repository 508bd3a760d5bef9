package import ProactorModel

extension JSONPointer {
    /// A place in a payload as people read it: `Address, Post code`.
    package var words: String {
        self.tokens.isEmpty ? "The payload" : self.tokens.map(NameWords.words).joined(separator: ", ")
    }
}
