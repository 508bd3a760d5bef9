import ProactorModel

/// Draws a ``CauseTree`` as SVG: causes above and to the left of what they led to.
struct CauseGraph: Hashable, Sendable {
    // In units of the drawing, which are pixels at its natural size.
    private static let rowHeight = 52
    private static let boxHeight = 42
    private static let boxWidth = 330
    private static let indent = 22
    private static let margin = 2
    /// Characters of a line in a box, and of the state beside it.
    private static let titleMaximum = 28
    private static let detailMaximum = 38

    var tree: CauseTree

    var markup: Markup {
        let depth = self.tree.rows.map(\.depth).max() ?? 0
        let width = depth * Self.indent + Self.boxWidth + 2 * Self.margin
        let height = max(1, self.tree.rows.count) * Self.rowHeight
        let lines = self.tree.rows.enumerated().compactMap { place, row -> Markup? in
            row.parent.map { Self.line(from: self.tree.rows[$0].depth, $0, to: row.depth, place) }
        }
        let boxes = self.tree.rows.enumerated().map { place, row in Self.box(row, place) }
        return """
            <div class="scroll" tabindex="0" role="group" aria-label="Graph of causes"><svg class="causes" viewBox="0 0 \(width) \(height)" width="\(width)" height="\(height)" role="group" aria-label="What led to what">\(lines)\(boxes)</svg></div>
            """
    }

    private static func line(from depth: Int, _ place: Int, to childDepth: Int, _ childPlace: Int) -> Markup {
        let x = Self.margin + depth * Self.indent + Self.indent / 2
        let top = place * Self.rowHeight + Self.boxHeight
        let bottom = childPlace * Self.rowHeight + Self.boxHeight / 2
        // What is drawn no deeper than its cause hangs from the same place.
        let right = max(x + 4, Self.margin + childDepth * Self.indent)
        return "<path class=\"edge\" d=\"M\(x) \(top)V\(bottom - 6)q0 6 6 6H\(right)\"/>"
    }

    private static func box(_ row: CauseTree.Row, _ place: Int) -> Markup {
        let node = row.node
        let x = Self.margin + row.depth * Self.indent
        let y = place * Self.rowHeight + 1
        let state = node.state.map { state -> Markup in
            "<text class=\"state \(Self.tone(state))\" x=\"\(x + Self.boxWidth - 12)\" y=\"\(y + 17)\" text-anchor=\"end\">\(state)</text>"
        }
        let detail = [node.kind.rawValue, node.detail].filter { !$0.isEmpty }.joined(separator: " · ")
        let content: Markup = """
            <rect class="box" x="\(x)" y="\(y)" width="\(Self.boxWidth)" height="\(Self.boxHeight - 2)" rx="8"/><rect class="mark" x="\(x)" y="\(y + 8)" width="4" height="\(Self.boxHeight - 18)" rx="2"/><text class="title" x="\(x + 14)" y="\(y + 17)">\(Self.short(node.title, Self.titleMaximum))</text><text class="detail" x="\(x + 14)" y="\(y + 33)">\(Self.short(detail, Self.detailMaximum))</text><text class="detail" x="\(x + Self.boxWidth - 12)" y="\(y + 33)" text-anchor="end">\(node.at.readableTimeOfDay)</text>\(state)
            """
        let label = [node.kind.rawValue, node.title, node.state ?? ""].filter { !$0.isEmpty }.joined(separator: ", ")
        guard let path = node.path else { return "<g class=\"\(node.kind.rawValue)\">\(content)</g>" }
        return "<a class=\"\(node.kind.rawValue)\" href=\"\(path)\" aria-label=\"\(label)\">\(content)</a>"
    }

    private static func tone(_ state: String) -> String {
        switch state {
        case "completed", "approved": "good"
        case "dead-lettered", "rejected", "expired": "bad"
        default: "wait"
        }
    }

    private static func short(_ text: String, _ maximum: Int) -> String {
        text.count > maximum ? text.prefix(maximum - 1) + "…" : text
    }
}
