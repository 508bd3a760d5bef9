package import ProactorModel

extension Event {
    /// What is proposed, in a few words: `Reorder proposed: SKU-123`, or `Call of ticket` for a call that needs approval.
    package var proposalTitle: String {
        if self.type == CallApproval.type { return "Call of \(self.jsonData["tool"]?.stringValue ?? "a tool")" }
        let type = NameWords.words(self.type)
        return self.subject.map { "\(type): \($0)" } ?? type
    }
}
