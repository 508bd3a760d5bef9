/// How much of something limited is used: a bar, and the figures.
enum GaugeMarkup {
    /// From which share on it is marked as nearly used up, and as used up.
    private static let nearly = 0.8
    private static let full = 1.0

    /// - Parameters:
    ///   - used: Not negative.
    ///   - limit: 0 counts as used up.
    ///   - text: Both, as people read them.
    static func gauge(_ name: String, used: Double, limit: Double, text: String) -> Markup {
        let share = limit > 0 ? min(1, max(0, used / limit)) : 1
        let tone = share >= Self.full ? "bad" : share >= Self.nearly ? "wait" : "good"
        let width = share > 0 ? max(1, Int((share * 100).rounded())) : 0
        return """
            <div class="gauge"><div class="line"><span>\(name)</span><span class="figure">\(text)</span></div><svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="6"/><rect class="\(tone)" width="\(width)" height="6"/></svg></div>
            """
    }
}
