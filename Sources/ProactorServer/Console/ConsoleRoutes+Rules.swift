import Hummingbird
import ProactorEngine
import ProactorModel
import ProactorRules
import ProactorRuntime
import ProactorStorage

extension ConsoleRoutes {
    /// Characters of what is searched for.
    private static let findMaximum = 100

    func rules(_ request: Request, _ context: ServerContext) async throws -> Response {
        let book = self.books.current
        let find = RequestReader.text("find", request).map { String($0.prefix(Self.findMaximum)) }
            .flatMap { $0.isEmpty ? nil : $0 }
        let words = find?.lowercased()
        let rules = book.rules.filter { rule in
            guard context.visibility.covers(rule) else { return false }
            guard let words else { return true }
            return [rule.name, rule.domain, rule.agent, rule.description ?? ""].contains {
                $0.lowercased().contains(words)
            }
        }
        .sorted { ($0.domain, $0.name) < ($1.domain, $1.name) }
        let start = RequestReader.text("from", request).flatMap(Int.init).map { min(max(0, $0), rules.count) } ?? 0
        let end = min(rules.count, start + RulesPage.pageMaximum)
        let now = self.clock.now
        let report = try await self.activity(at: now)
        let next = end < rules.count ? ConsolePaths.path("/console/rules", [("find", find), ("from", "\(end)")]) : nil
        let page = RulesPage(
            bar: self.bar(.rules, context),
            rules: Array(rules[start..<end]),
            totals: try await self.totals(report, at: now),
            isCutShort: report.isCutShort,
            find: find,
            next: next,
            hash: book.hash,
            now: now
        )
        return .page(page.page.html)
    }

    func rule(_ name: String, _ context: ServerContext) async throws -> Response {
        let book = self.books.current
        guard let rule = book.rule(named: name), context.visibility.covers(rule) else {
            return self.missing("rule", name, .rules, context)
        }
        let now = self.clock.now
        let report = try await self.activity(at: now)
        let runs = try await self.store.runs(RunFilter(rule: name), before: nil, limit: RulePage.runMaximum)
        let search = NearMissSearch(store: self.store, promptSizeMaximum: self.limits.promptSize)
        let page = RulePage(
            bar: self.bar(.rules, context),
            rule: rule,
            source: RuleSource(of: rule, in: book),
            totals: try await self.totals(report, at: now)[name] ?? RuleTotals(),
            runs: runs.filter { context.visibility.covers(type: $0.eventType, rules: [$0.run.rule]) },
            nearMisses: try await search.nearMisses(of: rule, at: now, in: context.visibility),
            now: now
        )
        return .page(page.page.html)
    }

    private func activity(at now: Timestamp) async throws(StoreError) -> RuleActivityReport {
        let since = now.advanced(by: .seconds(-RuleTotals.days * 86_400))
        return try await self.store.ruleActivity(since: since, runMaximum: RuleTotals.runMaximum)
    }

    private func totals(
        _ report: RuleActivityReport,
        at now: Timestamp
    ) async throws(StoreError) -> [String: RuleTotals] {
        let days = (now.utcDay - RuleTotals.days + 1)...now.utcDay
        return RuleTotals.totals(report, try await self.store.spending(days: days))
    }
}
