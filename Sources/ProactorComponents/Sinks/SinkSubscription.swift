/// One entry of `notify:`: events of these types go to these sinks, without anybody's approval.
package struct SinkSubscription: Hashable, Sendable {
    /// Each a name or, with `*` at its end, the beginning of names.
    package var types: [String]
    package var sinks: [String]

    package init(types: [String], sinks: [String]) {
        self.types = types
        self.sinks = sinks
    }

    fileprivate func covers(_ type: String) -> Bool {
        self.types.contains { $0.hasSuffix("*") ? type.hasPrefix($0.dropLast()) : $0 == type }
    }
}

extension [SinkSubscription] {
    /// The sinks that are told of events of a type, each once.
    package func sinks(for type: String) -> [String] {
        var sinks: [String] = []
        for subscription in self where subscription.covers(type) {
            for sink in subscription.sinks where !sinks.contains(sink) { sinks.append(sink) }
        }
        return sinks
    }
}
