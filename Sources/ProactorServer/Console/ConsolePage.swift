/// A whole page of the console.
struct ConsolePage: Hashable, Sendable {
    /// Seconds after which a page that shows something under way is loaded again, where nothing else keeps it fresh.
    static let refreshSeconds = 5

    var title: String
    var bar: ConsoleBar
    /// Whether it needs the whole width of a desk's screen.
    var isWide = false
    /// Whether it is loaded again after a while.
    var isRefreshed = false
    /// A module of the page's own, by its name below `/assets/`.
    var module: String?
    /// What stands in `main`, its heading first.
    var content: Markup

    var html: String {
        let refresh: Markup? = self.isRefreshed ? Self.refresh : nil
        let seconds: Markup? = self.isRefreshed ? " data-refresh=\"\(Self.refreshSeconds)\"" : nil
        let module = self.module.map { name -> Markup in
            "<script type=\"module\" src=\"/assets/\(name)\"></script>"
        }
        let page: Markup = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(self.title) · Proactor</title>
            \(Self.links)\(module)\(refresh)
            </head>
            <body>
            \(self.bar.markup)
            <main id="content" tabindex="-1"\(self.isWide ? Self.wide : nil)\(seconds)>
            \(self.content)
            </main>
            </body>
            </html>
            """
        return page.html
    }

    /// A module keeps the page fresh without taking what somebody reads away; where no script runs, the page is loaded again.
    private static let refresh: Markup = """
        <script type="module" src="/assets/fresh.js"></script>
        <noscript><meta http-equiv="refresh" content="\(Self.refreshSeconds)"></noscript>
        """

    private static let wide: Markup = " class=\"wide\""

    /// What every page loads, the inbox's as well.
    static let links: Markup = """
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
        <link rel="stylesheet" href="/assets/inbox.css">
        <link rel="stylesheet" href="/assets/console.css">
        <script type="module" src="/assets/keys.js"></script>
        """
}
