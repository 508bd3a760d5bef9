import ProactorModel
package import ProactorStorage

extension PostgreSQLStore {
    /// Answers that are forgotten with each new one, at most: more than one, so that they do not pile up.
    private static let forgottenMaximum = 8

    package func append(
        _ events: [NewEvent],
        under terms: IntakeTerms
    ) async throws(StoreError) -> IntakeAnswer {
        let rows = events.map { EventRow($0) }
        return try await self.write { db, signals in
            if let key = terms.key, let answer = try Self.answer(to: key, at: terms.at, in: db) { return answer }
            let results = try rows.map { row in
                let result = try row.insert(into: db)
                if !result.isDuplicate { try TaskLedger.expectEvent(of: row.taskID, in: db) }
                return result
            }
            if results.contains(where: { !$0.isDuplicate }) { signals.insert(.eventsAppended) }
            if let url = terms.callback {
                for result in results { try Self.addCallback(url, to: result, at: terms.at, in: db, &signals) }
            }
            if let key = terms.key { try Self.keep(results, under: key, at: terms.at, in: db) }
            return .appended(results)
        }
    }

    private static func answer(to key: IntakeKey, at now: Timestamp, in db: Database) throws -> IntakeAnswer? {
        let select = db.cachedStatement(
            sql: "SELECT fingerprint, results FROM intake_keys WHERE principal = ? AND key = ? AND expires_at > ?"
        )
        let row = try Row.fetchOne(select, arguments: [key.principal, key.name, now.millisecondsSinceEpoch])
        guard let row else { return nil }
        guard row["fingerprint"] == key.fingerprint else { return .keyTaken }
        let results = try Column.json(row, "results").arrayValue ?? []
        return .repeated(try results.map { try Self.result($0) })
    }

    private static func keep(
        _ results: [AppendResult],
        under key: IntakeKey,
        at now: Timestamp,
        in db: Database
    ) throws {
        let forget = db.cachedStatement(
            sql: """
                DELETE FROM intake_keys WHERE (principal, key) IN
                (SELECT principal, key FROM intake_keys WHERE expires_at <= ? ORDER BY expires_at LIMIT ?)
                """
        )
        try forget.execute(arguments: [now.millisecondsSinceEpoch, Self.forgottenMaximum])
        let insert = db.cachedStatement(
            sql: """
                INSERT INTO intake_keys VALUES (?, ?, ?, ?, ?) ON CONFLICT (principal, key) DO UPDATE SET
                fingerprint = excluded.fingerprint, results = excluded.results, expires_at = excluded.expires_at
                """
        )
        let json = JSONValue.array(results.map(Self.json))
        try insert.execute(
            arguments: [
                key.principal, key.name, key.fingerprint, json.jsonText, key.expiresAt.millisecondsSinceEpoch,
            ]
        )
    }

    private static func json(_ result: AppendResult) -> JSONValue {
        [.int(result.sequence), .string(result.taskID.rawValue), .bool(result.isDuplicate)]
    }

    private static func result(_ json: JSONValue) throws -> AppendResult {
        guard let members = json.arrayValue, members.count == 3, let sequence = members[0].intValue,
            let task = members[1].stringValue, case .bool(let isDuplicate) = members[2]
        else { throw StoreError.corrupt("an answer that is kept for repeats cannot be read") }
        return AppendResult(sequence: sequence, taskID: TaskID(rawValue: task), isDuplicate: isDuplicate)
    }
}
