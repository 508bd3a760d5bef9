import Hummingbird
import ProactorModel
import ProactorRules
import ProactorRuntime
import ProactorStorage

/// `/console`: the pages beside the inbox, and what all pages load.
struct ConsoleRoutes: Sendable {
    /// Seconds for which browsers keep what pages load.
    private static let assetAge = 300

    let store: any Store
    let books: RuleBookShelf
    let directories: DirectoryShelf
    let deadLetters: DeadLetterDesk
    let telemetry: ServerTelemetry
    let limits: EngineLimits
    let clock: any WallClock

    func register(on router: RouterGroup<ServerContext>) {
        let readers = router.requiring(.read)
        readers.get("console/live") { _, context in try await self.live(context) }
        readers.get("console/rules") { request, context in try await self.rules(request, context) }
        readers.get("console/rules/:name") { _, context in
            try await self.rule(ConsolePaths.decoded(try context.parameters.require("name")), context)
        }
        readers.get("console/explain") { request, context in try await self.explainChosen(request, context) }
        readers.post("console/explain") { request, context in try await self.explainPasted(request, context) }
        readers.get("console/dead-letters") { request, context in try await self.letters(request, context) }
        readers.get("console/dead-letters/:id") { _, context in
            try await self.letter(RunID(rawValue: ConsolePaths.decoded(try context.parameters.require("id"))), context)
        }
        router.requiring(.operate).post("console/dead-letters/:id") { request, context in
            let id = RunID(rawValue: ConsolePaths.decoded(try context.parameters.require("id")))
            return try await self.deal(with: id, request, context)
        }
        readers.get("console/spend") { request, context in try await self.spend(request, context) }
        for asset in ConsoleAssets.all {
            router.get("assets/\(asset.name)") { _, _ in
                Response.asset(
                    asset.text,
                    contentType: asset.contentType,
                    cacheControl: "max-age=\(Self.assetAge)"
                )
            }
        }
    }

    func bar(_ place: ConsolePlace, _ context: ServerContext) -> ConsoleBar {
        ConsoleBar(place, context, self.directories.current)
    }

    func missing(_ what: String, _ name: String, _ place: ConsolePlace, _ context: ServerContext) -> Response {
        let page = ConsolePage(
            title: "No such \(what)",
            bar: self.bar(place, context),
            content:
                "<h1>No such \(what)</h1><p>There is no \(what) <code>\(name)</code>, or it is out of your sight.</p>"
        )
        return .page(page.html, status: .notFound)
    }

    // MARK: Pages of one look-up

    /// Entries that are looked through for the live page.
    private static let liveEntryMaximum = 500

    private func live(_ context: ServerContext) async throws -> Response {
        let position = try await self.store.progressPosition()
        let start = max(0, position - Int64(Self.liveEntryMaximum))
        let progress = try await self.store.progress(after: start, limit: Self.liveEntryMaximum)
        let visible = progress.filter { context.visibility.covers(type: $0.eventType, rules: $0.rules) }
        let page = LivePage(
            bar: self.bar(.live, context),
            flows: LiveFlow.flows(of: visible),
            cursor: progress.last?.sequence ?? position
        )
        return .page(page.page.html)
    }

    private func spend(_ request: Request, _ context: ServerContext) async throws -> Response {
        let asked = RequestReader.text("days", request).flatMap(Int.init)
        let days = asked.flatMap { SpendPage.choices.contains($0) ? $0 : nil } ?? SpendPage.choices[0]
        let now = self.clock.now
        let stretch = (now.utcDay - Int64(days) + 1)...now.utcDay
        let visibility = context.visibility
        let book = self.books.current
        let entries = try await self.store.spending(days: stretch).filter { entry in
            visibility.scope.isEverything || book.rule(named: entry.rule).map(visibility.covers) ?? false
        }
        // What is spent in all tells of rules that may be out of sight.
        var governor: GovernorSnapshot?
        if visibility.scope.isEverything { governor = try await self.telemetry.governor?() }
        let page = SpendPage(
            bar: self.bar(.spend, context),
            summary: SpendSummary(entries, days: stretch),
            days: days,
            governor: governor,
            now: now
        )
        return .page(page.page.html)
    }
}
