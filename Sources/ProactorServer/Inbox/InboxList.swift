/// Which proposals a list of the inbox has.
struct InboxList: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// Those that the visitor may decide.
        case mine
        case waiting
        case decided
    }

    var kind: Kind
    /// Whether it is known who looks at it, and whether they decide: otherwise nothing waits for them in particular.
    var hasMine: Bool

    var path: String {
        switch self.kind {
        case .mine: "/"
        case .waiting: "/inbox/waiting"
        case .decided: "/inbox/decided"
        }
    }

    var title: String {
        switch self.kind {
        case .mine: "Waiting for you"
        case .waiting: "Waiting for a decision"
        case .decided: "Decided"
        }
    }

    var tabs: Markup {
        let kinds: [(Kind, String)] =
            (self.hasMine ? [(.mine, "For me")] : []) + [
                (.waiting, self.hasMine ? "All waiting" : "Waiting"), (.decided, "Decided"),
            ]
        return ConsoleParts.tabs(
            "Lists",
            kinds.map { kind, name in
                let list = InboxList(kind: kind, hasMine: self.hasMine)
                return (name, list.path, kind == self.kind)
            }
        )
    }
}
