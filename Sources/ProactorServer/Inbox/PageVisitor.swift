import ProactorModel

/// Who looks at a page of a server with access control.
struct PageVisitor: Hashable, Sendable {
    let name: String
    /// The person's id; `nil` for somebody who may look and is nobody who decides.
    let person: String?
    let mayApprove: Bool
    /// The name where they signed in, so that they can sign out.
    let signedInName: String?

    /// - Returns: `nil` on an open server, where everybody says who they are.
    init?(_ principal: Principal, isSession: Bool, directory: Directory) {
        guard principal != .open else { return nil }
        self.person = principal.person
        self.name = principal.person.flatMap { directory.people[$0]?.name } ?? principal.id
        self.mayApprove = principal.roles.contains(.approve)
        self.signedInName = isSession ? self.name : nil
    }
}
