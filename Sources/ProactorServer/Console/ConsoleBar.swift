import ProactorModel

/// What stands at the top of every page: the way to the others, and out.
struct ConsoleBar: Hashable, Sendable {
    /// The entry that the page belongs to; `nil` for none.
    var place: ConsolePlace?
    /// What the visitor may do: pages that they may not open are not offered.
    var roles: Set<Role>
    /// The name of who signed in; `nil` where nobody has.
    var visitor: String?

    var markup: Markup {
        let links = ConsolePlace.allCases.filter { !$0.roles.isDisjoint(with: self.roles) }.map { place -> Markup in
            let current: Markup = place == self.place ? " aria-current=\"page\"" : ""
            return "<a href=\"\(place.path)\"\(current)>\(place.name)</a>"
        }
        return """
            <a class="skip" href="#content">Skip to the content</a>
            <header class="bar">
            <a class="brand" href="/">Proactor</a>
            <nav aria-label="Pages">\(links)</nav>
            \(self.visitor.map(Self.way(out:)))
            </header>
            """
    }

    private static func way(out visitor: String) -> Markup {
        """
        <form method="post" action="/sign-out" class="visitor"><span>\(visitor)</span><button>Sign out</button></form>
        """
    }
}

extension ConsoleBar {
    /// - Parameter directory: Knows people's names.
    init(_ place: ConsolePlace?, _ context: ServerContext, _ directory: Directory) {
        let visitor = PageVisitor(context.principal, isSession: context.isSession, directory: directory)
        self.init(place: place, roles: context.principal.roles, visitor: visitor?.signedInName)
    }
}
