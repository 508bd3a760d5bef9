/// One page of a list, of which some rows may be out of the asker's sight.
struct ScopedPage<Row: Sendable, Cursor: Sendable>: Sendable {
    /// Pages that are read from the store for one page of the answer.
    private static var readMaximum: Int { 20 }

    let rows: [Row]
    /// Where the next page begins; `nil` at the end of the list. A page that has one may be short, even empty.
    let next: Cursor?

    /// Reads on until the page is full.
    ///
    /// - Parameters:
    ///   - read: Rows after a cursor, `limit` at the most; fewer at the end of the list.
    init<Failure>(
        limit: Int,
        from start: Cursor?,
        cursor: (Row) -> Cursor,
        isVisible: (Row) -> Bool,
        read: (_ from: Cursor?, _ limit: Int) async throws(Failure) -> [Row]
    ) async throws(Failure) {
        var rows: [Row] = []
        var place = start
        for _ in 0..<Self.readMaximum {
            let found = try await read(place, limit)
            for row in found {
                place = cursor(row)
                guard isVisible(row) else { continue }
                rows.append(row)
                guard rows.count < limit else {
                    self.rows = rows
                    self.next = place
                    return
                }
            }
            guard found.count == limit else {
                self.rows = rows
                self.next = nil
                return
            }
        }
        self.rows = rows
        self.next = place
    }
}
