/// One match of a regular expression: where it lies in the text, and where its groups do.
///
/// All ranges count bytes of the text's UTF-8 and lie on the borders of code points.
package struct RegularExpressionMatch: Hashable, Sendable {
    /// The whole match, then the groups in the order of their opening parentheses; `nil` for a group that took no part.
    package let groups: [Range<Int>?]

    init(groups: [Range<Int>?]) {
        self.groups = groups
    }

    /// Where the whole match lies.
    package var range: Range<Int> { self.groups.first.flatMap { $0 } ?? 0..<0 }

    /// The text of a group, 0 for the whole match; `nil` when it took no part or does not exist.
    ///
    /// - Parameter text: the text that was searched.
    package func text(ofGroup index: Int, in text: String) -> Substring? {
        guard self.groups.indices.contains(index), let range = self.groups[index] else { return nil }
        let utf8 = text.utf8
        guard let start = utf8.index(utf8.startIndex, offsetBy: range.lowerBound, limitedBy: utf8.endIndex),
            let end = utf8.index(start, offsetBy: range.count, limitedBy: utf8.endIndex)
        else { return nil }
        return text[start..<end]
    }
}
