package import ProactorModel
package import ProactorStorage

extension PostgreSQLStore: EventStore {
    package func append(_ events: [NewEvent]) async throws(StoreError) -> [AppendResult] {
        // The text is made here, on the caller's thread, so that the writer only writes.
        let rows = events.map { EventRow($0) }
        return try await self.write { db, signals in
            let results = try rows.map { row in
                let result = try row.insert(into: db)
                if !result.isDuplicate { try TaskLedger.expectEvent(of: row.taskID, in: db) }
                return result
            }
            if results.contains(where: { !$0.isDuplicate }) { signals.insert(.eventsAppended) }
            return results
        }
    }

    package func events(after sequence: Int64, limit: Int) async throws(StoreError) -> [LoggedEvent] {
        try await self.read { db in
            let statement = db.cachedStatement(
                sql: "SELECT * FROM events WHERE sequence > ? ORDER BY sequence LIMIT ?"
            )
            return try Row.fetchAll(statement, arguments: [sequence, limit]).map { try LoggedEvent(row: $0) }
        }
    }

    package func eventTexts(after sequence: Int64, limit: Int) async throws(StoreError) -> [LoggedEventText] {
        try await self.read { db in
            let statement = db.cachedStatement(
                sql:
                    "SELECT sequence, task_id, body, received_at FROM events WHERE sequence > ? ORDER BY sequence LIMIT ?"
            )
            return try Row.fetchAll(statement, arguments: [sequence, limit]).map { row in
                LoggedEventText(
                    sequence: row["sequence"],
                    taskID: TaskID(rawValue: row["task_id"]),
                    json: Array((row["body"] as String).utf8),
                    receivedAt: Column.time(row, "received_at")
                )
            }
        }
    }

    package func event(sequence: Int64) async throws(StoreError) -> LoggedEvent? {
        try await self.read { db in
            try Row.fetchOne(db, sql: "SELECT * FROM events WHERE sequence = ?", arguments: [sequence])
                .map { try LoggedEvent(row: $0) }
        }
    }

    package func event(source: String, id: String) async throws(StoreError) -> LoggedEvent? {
        try await self.read { db in
            try Row.fetchOne(db, sql: "SELECT * FROM events WHERE source = ? AND id = ?", arguments: [source, id])
                .map { try LoggedEvent(row: $0) }
        }
    }

    package func events(matching search: EventSearch) async throws(StoreError) -> [LoggedEvent] {
        try await self.read { db in
            var conditions: [String] = []
            var arguments: StatementArguments = []
            func restrict(_ condition: String, _ value: (any ColumnValue)?) {
                guard let value else { return }
                conditions.append(condition)
                arguments += [value]
            }
            if !search.types.isEmpty {
                conditions.append("type IN (\(search.types.map { _ in "?" }.joined(separator: ", ")))")
                arguments += StatementArguments(search.types)
            }
            restrict("source = ?", search.source)
            restrict("subject = ?", search.subject)
            restrict("received_at >= ?", search.since?.millisecondsSinceEpoch)
            restrict("received_at < ?", search.until?.millisecondsSinceEpoch)
            for (name, value) in search.data {
                // Compared as JSON, so that a number is no text and a text no number.
                conditions.append(
                    """
                    EXISTS (SELECT 1 FROM json_each(CASE json_typeof(body::json -> 'data') WHEN 'object'
                    THEN body::json -> 'data' ELSE '{}' END) m WHERE m.key = ? AND \(Self.same(value)))
                    """
                )
                arguments += [name] + Self.comparable(value)
            }
            let clause = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
            let sql = "SELECT * FROM events \(clause) ORDER BY received_at DESC, sequence DESC LIMIT ?"
            return try Row.fetchAll(db, sql: sql, arguments: arguments + [search.limit]).map {
                try LoggedEvent(row: $0)
            }
        }
    }

    /// How a member `m` of `json_each` is compared with a value of this kind. JSON is kept as it was written, and always in the
    /// same way, so that its text tells all but numbers apart.
    private static func same(_ value: JSONValue) -> String {
        switch value {
        case .int, .double: "CASE json_typeof(m.value) WHEN 'number' THEN m.value::text::numeric = ?::numeric END"
        case .null, .bool, .string, .array, .object: "m.value::text = ?"
        }
    }

    private static func comparable(_ value: JSONValue) -> StatementArguments { [value.jsonText] }

    package func unroutedEventCount() async throws(StoreError) -> Int {
        try await self.read { db in
            let sql = "SELECT greatest(0, coalesce(max(sequence), 0) - (SELECT position FROM router)) FROM events"
            return try Int.fetchOne(db, sql: sql) ?? 0
        }
    }
}

/// An event as the table holds it.
struct EventRow: Sendable {
    let event: Event
    let taskID: TaskID
    private let receivedAt: Int64
    private let body: String
    /// What it is looked up by.
    private let partitionKey: String?
    private let correlationID: String?

    init(_ new: NewEvent) {
        self.event = new.event
        self.taskID = new.taskID
        self.receivedAt = new.receivedAt.millisecondsSinceEpoch
        self.body = CloudEventsJSON.json(from: new.event).jsonText
        self.partitionKey = new.event.extensions["partitionkey"]?.text
        self.correlationID = new.event.extensions["correlationid"]?.text
    }

    /// Inserts the row unless an event of the same source and id is there.
    func insert(into db: Database) throws -> AppendResult {
        let insert = db.cachedStatement(
            sql: """
                INSERT INTO events (sequence, source, id, type, task_id, received_at, body, subject, partition_key,
                correlation_id)
                SELECT coalesce(max(sequence), 0) + 1, ?, ?, ?, ?, ?::bigint, ?, ?, ?, ? FROM events
                ON CONFLICT (source, id) DO NOTHING RETURNING sequence
                """
        )
        // One transaction writes at a time, so that numbers without gaps can be given, and become visible in their order.
        let given = try Int64.fetchOne(
            insert,
            arguments: [
                self.event.source, self.event.id, self.event.type, self.taskID.rawValue, self.receivedAt, self.body,
                self.event.subject, self.partitionKey, self.correlationID,
            ]
        )
        if let given { return AppendResult(sequence: given, taskID: self.taskID, isDuplicate: false) }
        let select = db.cachedStatement(sql: "SELECT sequence, task_id FROM events WHERE source = ? AND id = ?")
        guard let row = try Row.fetchOne(select, arguments: [self.event.source, self.event.id]) else {
            throw StoreError.corrupt("an event is in the index, but not in the table")
        }
        return AppendResult(sequence: row["sequence"], taskID: TaskID(rawValue: row["task_id"]), isDuplicate: true)
    }
}

extension ExtensionValue {
    /// The value as a look-up writes it.
    fileprivate var text: String {
        switch self {
        case .string(let value): value
        case .integer(let value): String(value)
        case .bool(let value): String(value)
        }
    }
}
