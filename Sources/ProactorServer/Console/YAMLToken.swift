/// A piece of a line of YAML, for colouring.
struct YAMLToken: Hashable, Sendable {
    enum Kind: String, Hashable, Sendable {
        case plain
        case key
        case string
        case number
        /// `true`, `false`, `null`, and the marks of block texts, anchors and tags.
        case word
        case punctuation
        case comment
        /// `{{ … }}` within a text.
        case template
    }

    var kind: Kind
    var text: String
}
