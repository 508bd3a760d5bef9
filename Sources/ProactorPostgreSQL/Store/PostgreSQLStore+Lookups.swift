package import ProactorModel
package import ProactorStorage

extension PostgreSQLStore: LookupStore {
    package func events(
        _ filter: EventFilter,
        before: PageCursor?,
        limit: Int
    ) async throws(StoreError) -> [FoundEvent] {
        let (sql, arguments) = Self.eventList(filter, before: before, limit: limit)
        return try await self.read { db in
            let rules = db.cachedStatement(
                sql: "SELECT DISTINCT rule FROM runs WHERE event_sequence = ? ORDER BY rule"
            )
            return try Row.fetchAll(db, sql: sql, arguments: arguments).map { row in
                let event = try LoggedEvent(row: row)
                return FoundEvent(event: event, rules: try String.fetchAll(rules, arguments: [event.sequence]))
            }
        }
    }

    package func runs(
        _ filter: RunFilter,
        before: PageCursor?,
        limit: Int
    ) async throws(StoreError) -> [FoundRun] {
        let (sql, arguments) = Self.runList(filter, before: before, limit: limit)
        return try await self.read { db in
            try Row.fetchAll(db, sql: sql, arguments: arguments).map { row in
                FoundRun(
                    run: try Run(row: row),
                    eventType: row["event_type"] ?? "",
                    eventSource: row["event_source"] ?? "",
                    eventID: row["found_id"],
                    eventSubject: row["found_subject"]
                )
            }
        }
    }

    package func runs(ofEvent sequence: Int64) async throws(StoreError) -> [Run] {
        try await self.read { db in
            let sql = "SELECT * FROM runs WHERE event_sequence = ? ORDER BY id"
            return try Row.fetchAll(db, sql: sql, arguments: [sequence]).map { try Run(row: $0) }
        }
    }

    /// The query of a list of events.
    static func eventList(
        _ filter: EventFilter,
        before: PageCursor?,
        limit: Int
    ) -> (sql: String, arguments: StatementArguments) {
        var conditions = Conditions()
        conditions.add(filter.event, table: "events")
        conditions.add("task_id = ?", filter.task?.rawValue)
        conditions.add("received_at >= ?", filter.since?.millisecondsSinceEpoch)
        conditions.add("received_at < ?", filter.until?.millisecondsSinceEpoch)
        conditions.add("received_at", "sequence", before: before, id: before.flatMap { Int64($0.id) })
        let sql = "SELECT * FROM events \(conditions.clause) ORDER BY received_at DESC, sequence DESC LIMIT ?"
        return (sql, conditions.arguments + [limit])
    }

    /// The query of a list of runs.
    static func runList(
        _ filter: RunFilter,
        before: PageCursor?,
        limit: Int
    ) -> (sql: String, arguments: StatementArguments) {
        var conditions = Conditions()
        // What few events have is looked up among them first.
        var few = Conditions()
        few.add(EventConditions(subject: filter.event.subject, id: filter.event.id, key: filter.event.key), table: "e")
        if !few.isEmpty {
            conditions.add("r.event_sequence IN (SELECT sequence FROM events e \(few.clause))", few.arguments)
        }
        conditions.add("r.task_id = ?", filter.task?.rawValue)
        conditions.add("r.rule = ?", filter.rule)
        conditions.add("r.agent = ?", filter.agent)
        conditions.add("r.event_type = ?", filter.event.type)
        conditions.add("r.event_source = ?", filter.event.source)
        // Spelled out, so that the indexes of single states can be used.
        if let state = filter.state { conditions.add("r.state = '\(state.rawValue)'") }
        conditions.add("r.created_at >= ?", filter.since?.millisecondsSinceEpoch)
        conditions.add("r.created_at < ?", filter.until?.millisecondsSinceEpoch)
        // Of runs in a state that few are in, the order is made; the plus keeps all the others from being gone through in it.
        let time = (filter.state ?? .completed) == .completed ? "r.created_at" : "+r.created_at"
        conditions.add(time, "r.id", before: before, id: before?.id)
        let sql = """
            SELECT r.*, e.id AS found_id, e.subject AS found_subject
            FROM runs r JOIN events e ON e.sequence = r.event_sequence
            \(conditions.clause) ORDER BY \(time) DESC, r.id DESC LIMIT ?
            """
        return (sql, conditions.arguments + [limit])
    }
}
