import ProactorEngine
import ProactorModel
import ProactorRuntime

/// Tokens and money by day, rule, agent and model, and how the governor stands.
struct SpendPage: Sendable {
    /// Stretches that can be chosen, in days.
    static let choices = [7, 30, 90]

    var bar: ConsoleBar
    var summary: SpendSummary
    /// Days that are looked at.
    var days: Int
    /// `nil` where this process makes no model calls, or who looks sees a part only.
    var governor: GovernorSnapshot?
    var now: Timestamp

    var page: ConsolePage {
        let all = self.summary.all
        let content: Markup = """
            <h1>Spend</h1>
            \(ConsoleParts.tabs("How long", Self.choices.map { ("\($0) days", "/console/spend?days=\($0)", $0 == self.days) }))
            <dl class="tiles"><div><dt>spent</dt><dd>\(ConsoleFigures.money(all.cost))</dd></div><div><dt>tokens read</dt><dd>\(ConsoleFigures.short(all.usage.totalInput))</dd></div><div><dt>tokens written</dt><dd>\(ConsoleFigures.short(all.usage.output))</dd></div><div><dt>model turns</dt><dd>\(ConsoleFigures.count(all.turns))</dd></div></dl>
            \(all.turns == 0 ? Self.nothing : self.plots)
            \(self.governor.map(self.gauges))
            <p class="quiet">In the deployment’s currency, as <code>prices</code> in proactor.yaml says; days are of UTC.</p>
            """
        return ConsolePage(title: "Spend", bar: self.bar, content: content)
    }

    private static let nothing = ConsoleParts.empty(
        "Nothing was spent",
        "Agents that are scripts cost nothing. What models use and cost appears here, turn by turn."
    )

    private var plots: Markup {
        """
        \(ConsoleParts.section("by-day", "By day", self.chart(\.cost.micros) { ConsoleFigures.money(Money(micros: $0)) } + self.tokenChart))
        \(ConsoleParts.section("by-rule", "By rule", Self.table("Spent by rule", "Rule", self.summary.rules, ConsolePaths.rule)))
        \(ConsoleParts.section("by-agent", "By agent", Self.table("Spent by agent", "Agent", self.summary.agents, nil)))
        \(ConsoleParts.section("by-model", "By model", Self.table("Spent by model", "Model", self.summary.models, nil)))
        """
    }

    private var tokenChart: Markup {
        self.chart(\.usage.tokens) { "\(ConsoleFigures.short(Int(clamping: $0)))" }
    }

    /// - Parameter shown: A value as people read it.
    private func chart(_ value: KeyPath<SpendSummary.Sum, Int64>, shown: (Int64) -> String) -> Markup {
        let isMoney = value == \SpendSummary.Sum.cost.micros
        let highest = self.summary.days.map { $0.sum[keyPath: value] }.max() ?? 0
        guard highest > 0 else { return .empty }
        let bars = self.summary.days.map { day, sum -> BarChart.Bar in
            let date = String(Timestamp(utcDay: day).description.prefix("2026-03-02".count))
            let amount = shown(sum[keyPath: value])
            return BarChart.Bar(
                label: String(date.dropFirst("2026-".count)),
                title: "\(date): \(amount)\(isMoney ? "" : " tokens")",
                value: Double(sum[keyPath: value])
            )
        }
        let name = isMoney ? "Money" : "Tokens"
        let full = BarChart.round(above: Double(highest))
        let chart = BarChart(
            label: "\(name) by day, at most \(shown(highest))",
            bars: bars,
            full: (full, shown(Int64(full))),
            half: shown(Int64(full / 2))
        )
        return "<h3>\(name)</h3>\(chart.markup)"
    }

    private static func table(
        _ label: String,
        _ what: String,
        _ sums: [SpendSummary.Sum],
        _ path: ((String) -> String)?
    ) -> Markup {
        let rows = sums.prefix(SpendSummary.rowMaximum).map { sum -> [Markup] in
            let name: Markup = path.map { "<a href=\"\($0(sum.name))\">\(sum.name)</a>" } ?? "\(sum.name)"
            return [
                name, "\(ConsoleFigures.count(sum.turns))", "\(ConsoleFigures.count(sum.usage.totalInput))",
                "\(ConsoleFigures.count(sum.usage.output))", "\(ConsoleFigures.money(sum.cost))",
            ]
        }
        let columns = [(what, false), ("Turns", true), ("Read", true), ("Written", true), ("Spent", true)]
        let others = sums.count - rows.count
        let more: Markup? = others > 0 ? "<p class=\"quiet\">And \(others) more, each of which cost less.</p>" : nil
        return "\(ConsoleParts.table(label, columns, rows))\(more)"
    }

    // MARK: The governor

    private func gauges(_ governor: GovernorSnapshot) -> Markup {
        let budget = Self.budget(governor)
        let models = governor.models.map { self.model($0) }
        guard budget != nil || !models.isEmpty else { return .empty }
        return ConsoleParts.section("governor", "The governor, now", "\(budget)<div class=\"models\">\(models)</div>")
    }

    private static func budget(_ governor: GovernorSnapshot) -> Markup? {
        let spent = governor.spending.all
        let rows: [(String, Money, Money?)] = [
            ("Today’s budget", spent.day, governor.budgets.all.day),
            ("Budget in all", spent.total, governor.budgets.all.total),
        ]
        let shown = rows.compactMap { name, used, limit -> Markup? in
            limit.map {
                GaugeMarkup.gauge(
                    name,
                    used: used.units,
                    limit: $0.units,
                    text: "\(ConsoleFigures.money(used)) of \(ConsoleFigures.money($0))"
                )
            }
        }
        return shown.isEmpty ? nil : "\(shown)"
    }

    private func model(_ model: ModelSnapshot) -> Markup {
        var gauges = RateDimension.allCases.compactMap { dimension -> Markup? in
            model.usage[dimension].map { usage in
                GaugeMarkup.gauge(
                    "\(HTML.words(dimension.name)) a minute",
                    used: Double(usage.used),
                    limit: Double(usage.limit),
                    text: "\(ConsoleFigures.count(usage.used)) of \(ConsoleFigures.count(usage.limit))"
                )
            }
        }
        if let concurrency = model.concurrency {
            gauges.append(
                GaugeMarkup.gauge(
                    "Calls at once",
                    used: Double(model.inFlight),
                    limit: Double(concurrency),
                    text: "\(model.inFlight) of \(concurrency)"
                )
            )
        }
        let waiting = model.waiting.values.reduce(0, +)
        let held = model.heldUntil.map { until -> Markup in
            "<p class=\"problem\">No call goes \(RelativeTime.text(until: until, now: self.now) == "now" ? "for the moment" : "before \(until.readable)")\(model.reason.map { ": \($0)" } ?? "").</p>"
        }
        let breaker: Markup? =
            model.breaker == .closed ? nil : "<span class=\"badge bad\">breaker \(model.breaker.rawValue)</span>"
        return """
            <div class="model"><div class="line"><h3>\(model.model)</h3>\(breaker)</div>\(held)\(gauges)<p class="quiet">\(ConsoleFigures.count(model.inFlight)) under way, \(ConsoleFigures.count(waiting)) waiting</p></div>
            """
    }
}

extension TokenUsage {
    fileprivate var tokens: Int64 { Int64(self.total) }
}
