import ProactorModel
package import ProactorStorage

extension PostgreSQLStore: GovernorStore {
    package func governorDocuments(_ names: Set<String>) async throws(StoreError) -> [String: GovernorDocument] {
        try await self.read { db in
            let statement = db.cachedStatement(sql: "SELECT version, contents FROM governor WHERE name = ?")
            var documents: [String: GovernorDocument] = [:]
            for name in names {
                guard let row = try Row.fetchOne(statement, arguments: [name]) else { continue }
                documents[name] = GovernorDocument(version: row["version"], contents: try Column.json(row, "contents"))
            }
            return documents
        }
    }

    package func save(_ changes: [GovernorChange]) async throws(StoreError) {
        let contents = changes.map(\.contents.jsonText)
        try await self.write { db, _ in
            let insert = db.cachedStatement(
                sql: "INSERT INTO governor VALUES (?, 1, ?) ON CONFLICT DO NOTHING"
            )
            let update = db.cachedStatement(
                sql: "UPDATE governor SET version = version + 1, contents = ? WHERE name = ? AND version = ?"
            )
            for (change, contents) in zip(changes, contents) {
                if change.from == 0 {
                    try insert.execute(arguments: [change.name, contents])
                } else {
                    try update.execute(arguments: [contents, change.name, change.from])
                }
                guard db.changesCount == 1 else { throw StoreError.conflict("the governor's '\(change.name)'") }
            }
        }
    }
}
