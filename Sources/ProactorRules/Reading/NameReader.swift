import ProactorModel
import ProactorYAML

/// Checks the names that rules and agents are given.
enum NameReader {
    private static let lengthMaximum = 100

    /// Rules and agents are named in addresses, in the sources of events and on the command line, where nothing needs escaping then.
    static func check(_ entry: YAMLNode.Entry, _ what: String, _ context: inout YAMLContext) {
        let isName = entry.name.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || [0x2D, 0x2E, 0x5F].contains(byte)
        }
        guard !isName || entry.name.isEmpty || entry.name.utf8.count > Self.lengthMaximum else { return }
        context.report(
            .wrongValue,
            "'\(entry.name)' is no name for \(what)",
            hint: "use letters A to Z, digits, '-', '_' and '.', at most \(Self.lengthMaximum)",
            at: entry.key
        )
    }

    /// An event type must be able to stand in an event's `type` (CloudEvents, section 3.1.1).
    static func checkEventType(_ entry: YAMLNode.Entry, _ context: inout YAMLContext) {
        let count = entry.name.utf8.count
        guard
            count == 0 || count > CloudEventsAttributes.valueLengthMaximum
                || !entry.name.unicodeScalars.allSatisfy(CloudEventsAttributes.isAllowed)
        else { return }
        context.report(
            .wrongValue,
            "no event can have this type",
            hint: "use 1 to \(CloudEventsAttributes.valueLengthMaximum) bytes without control characters",
            at: entry.key
        )
    }
}
