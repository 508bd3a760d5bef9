package import ProactorModel

/// Finds the patterns that match an event without asking each: those that name its type, and those that name none.
package struct PatternIndex: Sendable {
    private let patterns: [EventPattern]
    private let byType: [CodePointString: [UInt32]]
    private let others: [UInt32]

    /// - Parameter patterns: A pattern's place is its identifier.
    package init(_ patterns: [EventPattern]) {
        var byType: [CodePointString: [UInt32]] = [:]
        var others: [UInt32] = []
        for (place, pattern) in patterns.enumerated() {
            let identifier = UInt32(place)
            if let types = pattern.exactTypes {
                for type in types { byType[CodePointString(type), default: []].append(identifier) }
            } else {
                others.append(identifier)
            }
        }
        self.patterns = patterns
        self.byType = byType
        self.others = others
    }

    /// The identifiers of the patterns that match an event in its JSON form, in ascending order.
    package func matches(_ event: JSONValue) -> [UInt32] {
        var candidates = self.others
        if case .string(let type) = event["type"], let typed = self.byType[CodePointString(type)] {
            candidates += typed
        }
        return candidates.filter { self.patterns[Int($0)].matches(event) }.sorted()
    }
}
