/// One entry of `notify:`: events of these types go to these sinks, without anybody's approval.
package struct Notification: Hashable, Sendable {
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

extension [Notification] {
    /// The sinks that are told of events of a type, each once.
    package func sinks(for type: String) -> [String] {
        var sinks: [String] = []
        for notification in self where notification.covers(type) {
            for sink in notification.sinks where !sinks.contains(sink) { sinks.append(sink) }
        }
        return sinks
    }
}
