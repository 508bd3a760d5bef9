import ProactorModel
import ProactorStorage

extension RejectedDelivery {
    /// What a list needs.
    static let listColumns = """
        id, source, received_at, is_verified, reason, detail, headers, NULL::bytea AS body, body_size, resolution
        """

    init(row: Row) throws {
        let headers = try Column.json(row, "headers").arrayValue ?? []
        let resolution = try Column.optionalJSON(row, "resolution").map { json in
            guard let resolution = Resolution(json: json) else {
                throw StoreError.corrupt("the column resolution holds no resolution")
            }
            return resolution
        }
        self.init(
            id: RejectedID(rawValue: row["id"]),
            source: row["source"],
            receivedAt: Column.time(row, "received_at"),
            isVerified: row["is_verified"],
            reason: row["reason"],
            detail: try Column.text(row, "detail") ?? "",
            headers: headers.compactMap { header in
                guard let parts = header.arrayValue, parts.count == 2, let name = parts[0].stringValue,
                    let value = parts[1].stringValue
                else { return nil }
                return Header(name: name, value: value)
            },
            body: row["body"],
            bodySize: row["body_size"],
            resolution: resolution
        )
    }

    /// The headers as their column holds them: a list of pairs, since a name may stand there twice.
    var headersText: String {
        JSONValue.array(self.headers.map { [.string($0.name), .string($0.value)] }).jsonText
    }
}
