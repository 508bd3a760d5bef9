import ProactorModel

/// Small pieces that several pages are made of.
enum ConsoleParts {
    /// A state in a pill; its class is the state's name, which the style colours.
    static func badge(_ state: String) -> Markup { "<span class=\"badge \(Self.tone(state))\">\(state)</span>" }

    /// How a state is marked: as done, as trouble, as something that waits, or as nothing in particular.
    private static func tone(_ state: String) -> String {
        switch state {
        case "completed", "approved", "matched", "closed", "replayed", "resumed": "good"
        case "dead-lettered", "rejected", "expired", "failed", "open": "bad"
        case "waiting", "changes requested", "half-open", "near miss": "wait"
        default: "plain"
        }
    }

    /// What is said where there is nothing to show.
    static func empty(_ title: String, _ hint: Markup) -> Markup {
        "<div class=\"empty\"><p class=\"lead\">\(title)</p><p>\(hint)</p></div>"
    }

    static func section(_ id: String, _ title: String, _ content: Markup) -> Markup {
        "<section aria-labelledby=\"\(id)\"><h2 id=\"\(id)\">\(title)</h2>\(content)</section>"
    }

    /// A table that scrolls sideways by itself where the screen is narrow, by keyboard as well.
    ///
    /// - Parameters:
    ///   - label: What it shows, for those who hear it.
    ///   - columns: Names, and whether they are numbers.
    ///   - rows: Cells, as many as there are columns; the first one names the row.
    static func table(_ label: String, _ columns: [(name: String, isNumber: Bool)], _ rows: [[Markup]]) -> Markup {
        let head = columns.map { column -> Markup in
            let kind: Markup = column.isNumber ? " class=\"figure\"" : ""
            return "<th scope=\"col\"\(kind)>\(column.name)</th>"
        }
        let body = rows.map { row -> Markup in
            let cells = zip(row, columns).enumerated().map { place, cell -> Markup in
                let kind: Markup = cell.1.isNumber ? " class=\"figure\"" : ""
                return place == 0 ? "<th scope=\"row\">\(cell.0)</th>" : "<td\(kind)>\(cell.0)</td>"
            }
            return "<tr>\(cells)</tr>"
        }
        return """
            <div class="scroll" tabindex="0" role="group" aria-label="\(label)"><table>
            <thead><tr>\(head)</tr></thead><tbody>\(body)</tbody></table></div>
            """
    }

    /// The way to a list's next page, if there is one.
    static func next(_ path: String?, _ name: String = "Older") -> Markup? {
        path.map { "<p class=\"pages\"><a rel=\"next\" href=\"\($0)\">\(name)</a></p>" }
    }

    /// A time that shows how long ago it is, and in full when one points at it.
    static func age(_ time: Timestamp, now: Timestamp) -> Markup {
        "<time title=\"\(time.readable)\">\(RelativeTime.text(since: time, now: now))</time>"
    }

    /// An entry of a list of things that were chosen between, such as tabs.
    static func tabs(_ label: String, _ tabs: [(name: String, path: String, isCurrent: Bool)]) -> Markup {
        let links = tabs.map { tab -> Markup in
            let current: Markup = tab.isCurrent ? " aria-current=\"page\"" : ""
            return "<a href=\"\(tab.path)\"\(current)>\(tab.name)</a>"
        }
        return "<nav class=\"tabs\" aria-label=\"\(label)\">\(links)</nav>"
    }
}
