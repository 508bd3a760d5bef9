/// The words of the pattern language, where patterns are looked at without being read.
package enum PatternWords {
    /// What is an operator when it stands alone in a mapping.
    package static let operators = [
        "prefix", "suffix", "equals-ignore-case", "wildcard", "anything-but", "numeric", "exists", "cidr", "exactly",
    ]
    /// The field whose list holds alternatives.
    package static let alternatives = "$or"
    /// What patterns can name of an event beside its extensions.
    package static let attributes = [
        "specversion", "id", "source", "type", "subject", "time", "datacontenttype", "dataschema", "data",
    ]
}
