package import ProactorModel

/// Finds the rules that match an event by the bytes of the event, without asking each rule.
///
/// Its cost follows the event's length and the rules that match it, not the rules that exist: each rule is entered under
/// the one predicate of it that the fewest events have, and the rest of a rule is checked when an event has that. Build
/// time and memory grow linearly with the rules' own size. An index is immutable; a new rule book builds a new one.
package struct PatternIndex: Sendable {
    let tables: IndexTables

    /// - Parameter patterns: A pattern's place is its identifier.
    package init(_ patterns: [EventPattern]) { self.init(patterns.map { IndexedRule(pattern: $0) }) }

    /// - Parameter rules: A rule's place is its identifier.
    package init(_ rules: [IndexedRule]) { self.tables = IndexTables(IndexBuilder(rules)) }

    /// Finds the rules that an event matches, of those with field predicates the candidates; they are then in
    /// ``MatchScratch/matches``, which is empty after an error.
    ///
    /// - Parameter event: The event in its JSON form, the whole envelope with its data, in UTF-8.
    package func match(_ event: [UInt8], into scratch: inout MatchScratch) throws(EventScanError) {
        try self.match(event.span, into: &scratch)
    }

    /// Finds the rules that an event matches; see ``match(_:into:)``.
    package func match(_ event: Span<UInt8>, into scratch: inout MatchScratch) throws(EventScanError) {
        scratch.begin(self.tables)
        let text = unsafe event.bytes
        var scanner = EventScanner(self.tables)
        try scanner.scan(text, into: &scratch.capture)
        var search = CandidateSearch(self.tables)
        try search.run(text, scratch.capture, &scratch.candidates)
        scratch.finish()
    }

    /// Bytes that the index's tables take.
    package var byteCount: Int { self.tables.byteCount }

    /// The identifiers of the patterns that match an event in its JSON form, in ascending order; none for an event that
    /// cannot be matched, because it is no object or too complex.
    package func matches(_ event: JSONValue) -> [UInt32] {
        var scratch = MatchScratch()
        try? self.match(event.jsonBytes, into: &scratch)
        return scratch.matches
    }
}
