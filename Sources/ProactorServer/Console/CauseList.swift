/// A ``CauseTree`` as lists within lists, for those who do not see the drawing.
struct CauseList: Hashable, Sendable {
    var tree: CauseTree

    var markup: Markup {
        guard !self.tree.rows.isEmpty else { return .empty }
        var markup = Markup.empty
        var depth = -1
        for row in self.tree.rows {
            // A row is at most one deeper than the one before.
            if row.depth > depth {
                markup = markup + "<ul class=\"causes-list\">"
            } else {
                for _ in row.depth..<depth { markup = markup + "</li></ul>" }
                markup = markup + "</li>"
            }
            depth = row.depth
            markup = markup + Self.item(row.node)
        }
        for _ in 0...depth { markup = markup + "</li></ul>" }
        return markup
    }

    private static func item(_ node: CauseNode) -> Markup {
        let name: Markup = node.path.map { "<a href=\"\($0)\">\(node.title)</a>" } ?? "\(node.title)"
        let state = node.state.map { state -> Markup in ", \(state)" }
        let detail: Markup? = node.detail.isEmpty ? nil : " <span class=\"quiet\">\(node.detail)</span>"
        return
            "<li>\(HTML.words(node.kind.rawValue)): \(name)\(state)\(detail) <span class=\"quiet\">\(node.at.readableTimeOfDay)</span>"
    }
}
