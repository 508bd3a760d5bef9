import ProactorModel
import ProactorStorage

/// The conditions of a query that must all hold, with their values.
struct Conditions {
    private var texts: [String] = []
    private(set) var arguments = StatementArguments()

    /// The conditions after `WHERE`; empty where there are none.
    var clause: String { self.texts.isEmpty ? "" : "WHERE " + self.texts.joined(separator: " AND ") }

    var isEmpty: Bool { self.texts.isEmpty }

    /// Adds a condition whose values stand for its question marks.
    mutating func add(_ text: String, _ values: StatementArguments = []) {
        self.texts.append(text)
        self.arguments += values
    }

    /// Adds a condition on one value, unless there is none.
    mutating func add(_ text: String, _ value: (any ColumnValue)?) {
        if let value { self.add(text, [value]) }
    }

    /// Restricts a list to what is older than where a page ended.
    mutating func add(
        _ time: String,
        _ identity: String,
        before cursor: PageCursor?,
        id: (any ColumnValue)?
    ) {
        guard let cursor, let id else { return }
        let milliseconds = cursor.time.millisecondsSinceEpoch
        self.add("\(time) <= ? AND (\(time) < ? OR \(identity) < ?)", [milliseconds, milliseconds, id])
    }

    /// Restricts rows of `events` under the name `table`.
    mutating func add(_ event: EventConditions, table: String) {
        self.add("\(table).id = ?", event.id)
        self.add("\(table).subject = ?", event.subject)
        if let key = event.key { self.add("(\(table).partition_key = ? OR \(table).correlation_id = ?)", [key, key]) }
        self.add("\(table).type = ?", event.type)
        self.add("\(table).source = ?", event.source)
    }
}
