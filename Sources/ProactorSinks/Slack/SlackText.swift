/// Texts as Slack takes them: with what it would read as markup written so that it shows, and no longer than it allows.
enum SlackText {
    /// The text for `mrkdwn`, cut so that it has at most `limit` characters after that.
    static func escaped(_ text: String, limit: Int) -> String {
        Self.cut(text, limit: limit) { scalar in
            switch scalar {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            default: nil
            }
        }
    }

    /// The text for `plain_text`, where nothing is markup.
    static func plain(_ text: String, limit: Int) -> String { Self.cut(text, limit: limit) { _ in nil } }

    /// Characters are counted as UTF-16 has them, which is never fewer than Slack counts.
    private static func cut(_ text: String, limit: Int, _ replacement: (Unicode.Scalar) -> String?) -> String {
        var result = ""
        var length = 0
        for scalar in text.unicodeScalars {
            let next = replacement(scalar) ?? String(scalar)
            guard length + next.utf16.count <= limit - 1 else { return result + "…" }
            result.unicodeScalars.append(contentsOf: next.unicodeScalars)
            length += next.utf16.count
        }
        return result
    }
}
