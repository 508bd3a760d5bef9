import CPostgreSQL

/// The rows of a result, copied out of libpq.
package struct PostgreSQLResult: Hashable, Sendable {
    package struct Column: Hashable, Sendable {
        package var name: String
        package var type: PostgreSQLType
    }

    package var columns: [Column]
    /// Each value in the server's text format, or `nil` for NULL.
    package var rows: [[String?]]
    /// Bytes of all values.
    package var size: Int
    /// Rows that the statement added, changed, removed or gave.
    package var count: Int
}

/// Owns a `PGresult` until it was copied.
struct RawResult: ~Copyable {
    private let raw: OpaquePointer

    init(_ raw: OpaquePointer) { self.raw = raw }

    deinit { PQclear(self.raw) }

    var status: ExecStatusType { PQresultStatus(self.raw) }

    var failure: PostgreSQLFailure {
        let message = self.field("M") ?? String(cString: PQresultErrorMessage(self.raw))
        return PostgreSQLFailure(.server, sqlState: self.field("C"), message)
    }

    /// The types of the parameters, where the result describes a statement.
    var parameterTypes: [PostgreSQLType] {
        (0..<PQnparams(self.raw)).map { PostgreSQLType(rawValue: PQparamtype(self.raw, $0)) }
    }

    var copied: PostgreSQLResult {
        let columns = (0..<PQnfields(self.raw)).map { column in
            PostgreSQLResult.Column(
                name: PQfname(self.raw, column).map { String(cString: $0) } ?? "",
                type: PostgreSQLType(rawValue: PQftype(self.raw, column))
            )
        }
        var size = 0
        let rows = (0..<PQntuples(self.raw)).map { row in
            (0..<Int32(columns.count)).map { column -> String? in
                guard PQgetisnull(self.raw, row, column) == 0 else { return nil }
                size += Int(PQgetlength(self.raw, row, column))
                return PQgetvalue(self.raw, row, column).map { String(cString: $0) }
            }
        }
        return PostgreSQLResult(
            columns: columns,
            rows: rows,
            size: size,
            count: Int(String(cString: PQcmdTuples(self.raw))) ?? 0
        )
    }

    /// A field of an error by its character in the protocol (PostgreSQL, section 55.8): `M` the message, `C` the SQLSTATE.
    private func field(_ code: Unicode.Scalar) -> String? {
        PQresultErrorField(self.raw, Int32(code.value)).map { String(cString: $0) }
    }
}
