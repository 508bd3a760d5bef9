/// Says when files changed and are quiet again.
///
/// An editor writes a file in several goes, or another one that it renames; a checkout takes some time over a tree. So a
/// change counts once two looks in a row have seen the same.
package struct ChangeDetector<Fingerprint: Equatable & Sendable>: Sendable {
    /// What is in force.
    private var known: Fingerprint
    /// What the last look saw, where that is something else.
    private var pending: Fingerprint?

    package init(_ known: Fingerprint) { self.known = known }

    /// Takes in what a look saw; answers whether that is to be put in force now.
    package mutating func isSettled(_ seen: Fingerprint) -> Bool {
        guard seen != self.known else {
            self.pending = nil
            return false
        }
        guard seen == self.pending else {
            self.pending = seen
            return false
        }
        self.known = seen
        self.pending = nil
        return true
    }
}
