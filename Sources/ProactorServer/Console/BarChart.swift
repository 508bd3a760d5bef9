/// Bars side by side, one for each of some things in order, as SVG.
struct BarChart: Sendable {
    struct Bar: Hashable, Sendable {
        /// Below the bar, where there is room.
        var label: String
        /// What the bar says in full.
        var title: String
        var value: Double
    }

    // In units of the drawing, which is as wide as its place.
    private static let width = 720
    private static let height = 200
    private static let top = 24
    private static let bottom = 26
    private static let left = 56
    private static let right = 20
    /// Labels that there is room for.
    private static let labelMaximum = 10

    /// What it shows, for those who hear it.
    var label: String
    var bars: [Bar]
    /// Where the scale ends.
    var full: (value: Double, text: String)
    /// Half of it as people read it.
    var half: String

    /// A round number that is no less than the value, for the end of a scale: 1, 2 or 5 times a power of ten.
    static func round(above value: Double) -> Double {
        var power = 1.0
        while power * 10 <= value { power *= 10 }
        return [1, 2, 5, 10].map { $0 * power }.first { $0 >= value } ?? value
    }

    var markup: Markup {
        let highest = max(self.full.value, self.bars.map(\.value).max() ?? 0)
        let space = Self.height - Self.top - Self.bottom
        let step = Double(Self.width - Self.left - Self.right) / Double(max(1, self.bars.count))
        let every = max(1, (self.bars.count + Self.labelMaximum - 1) / Self.labelMaximum)
        let bars = self.bars.enumerated().map { place, bar -> Markup in
            let share = highest > 0 ? max(0, bar.value) / highest : 0
            let length = share > 0 ? max(2, Int((share * Double(space)).rounded())) : 0
            let x = Self.left + Int((Double(place) * step + step * 0.15).rounded())
            let width = max(1, Int((step * 0.7).rounded(.down)))
            // The youngest one always has its label.
            let isLabelled = (self.bars.count - 1 - place).isMultiple(of: every)
            let label: Markup? =
                isLabelled
                ? "<text class=\"axis\" x=\"\(x + width / 2)\" y=\"\(Self.height - 8)\" text-anchor=\"middle\">\(bar.label)</text>"
                : nil
            return """
                <g><title>\(bar.title)</title><rect class="room" x="\(x)" y="\(Self.top)" width="\(width)" height="\(space)"/><rect class="bar" x="\(x)" y="\(Self.top + space - length)" width="\(width)" height="\(length)" rx="2"/>\(label)</g>
                """
        }
        return """
            <div class="scroll" tabindex="0" role="group" aria-label="\(self.label)"><svg class="chart" viewBox="0 0 \(Self.width) \(Self.height)" role="img" aria-label="\(self.label)">\(Self.line(Self.top, self.full.text))\(Self.line(Self.top + space / 2, self.half))\(Self.line(Self.top + space, "0"))\(bars)</svg></div>
            """
    }

    private static func line(_ y: Int, _ label: String) -> Markup {
        """
        <line class="grid" x1="\(Self.left)" x2="\(Self.width)" y1="\(y)" y2="\(y)"/><text class="axis" x="\(Self.left - 8)" y="\(y + 4)" text-anchor="end">\(label)</text>
        """
    }
}
