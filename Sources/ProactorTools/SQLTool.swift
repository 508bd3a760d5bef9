import Foundation
import GRDB
import GRDBSQLite
import ProactorComponents
import ProactorJSONSchema
import ProactorModel

/// Answers one declared query on an SQLite file that is opened for reading only.
struct SQLTool: Tool {
    private let configuration: SQLToolKind.Configuration
    private let queue: DatabaseQueue
    /// The query's parameters, without the colon.
    private let parameterNames: [String]

    /// Opens the file and prepares the query once, so that what is wrong with either is known at start.
    init(name: String, _ configuration: SQLToolKind.Configuration, baseDirectory: String) throws(ToolFailure) {
        let path =
            configuration.database.hasPrefix("/")
            ? configuration.database : "\(baseDirectory)/\(configuration.database)"
        guard FileManager.default.fileExists(atPath: path) else {
            throw ToolFailure(
                .misconfigured,
                "the tool '\(name)' needs the database \(configuration.database), which does not exist; make it, or correct "
                    + "'database' in proactor.yaml"
            )
        }
        var settings = Configuration()
        settings.readonly = true
        do {
            let queue = try DatabaseQueue(path: path, configuration: settings)
            self.parameterNames = try queue.read { db in
                let statement = try db.makeStatement(sql: configuration.query)
                guard statement.isReadonly else {
                    throw ToolFailure(
                        .misconfigured,
                        "the query of the tool '\(name)' changes data; only reading is allowed"
                    )
                }
                return statement.parameterNames
            }
            self.queue = queue
        } catch let failure as ToolFailure {
            throw failure
        } catch {
            let reason = (error as? DatabaseError)?.message ?? "\(error)"
            throw ToolFailure(.misconfigured, "the tool '\(name)' cannot prepare its query: \(reason)")
        }
        self.configuration = configuration
    }

    func call(_ call: ToolCall) async throws(ToolFailure) -> JSONValue {
        guard case .object(let arguments) = call.arguments else {
            throw ToolFailure(.invalidArguments, "the arguments must be an object, not \(call.arguments.typeName)")
        }
        let violations = self.configuration.parameters?.validate(call.arguments) ?? []
        guard violations.isEmpty else {
            throw ToolFailure(.invalidArguments, violations.map(\.description).joined(separator: "; "))
        }
        var values: [String: DatabaseValue] = [:]
        for name in self.parameterNames {
            let argument = arguments[name] ?? .null
            // SQLite would take the text to end there, and so ask for another one.
            guard argument.stringValue?.unicodeScalars.contains("\0") != true else {
                throw ToolFailure(
                    .invalidArguments,
                    "the argument '\(name)' has a character U+0000, which SQLite cannot hold"
                )
            }
            values[name] = Self.databaseValue(argument)
        }
        let statementArguments = StatementArguments(values)
        let query = self.configuration.query
        let limit = self.configuration.rowMaximum
        do {
            return try await self.queue.read { db in
                let cursor = try Row.fetchCursor(db, sql: query, arguments: statementArguments)
                var rows: [JSONValue] = []
                var isCut = false
                while let row = try cursor.next() {
                    guard rows.count < limit else {
                        isCut = true
                        break
                    }
                    rows.append(Self.json(row))
                }
                return ["rows": .array(rows), "count": .int(Int64(rows.count)), "truncated": .bool(isCut)]
            }
        } catch {
            let reason = (error as? DatabaseError)?.message ?? "\(error)"
            throw ToolFailure(.unavailable, "the query failed: \(reason)")
        }
    }

    private static func databaseValue(_ value: JSONValue) -> DatabaseValue {
        switch value {
        case .null: .null
        case .bool(let bool): bool.databaseValue
        case .int(let int): int.databaseValue
        case .double(let double): double.databaseValue
        case .string(let text): text.databaseValue
        case .array, .object: value.jsonText.databaseValue
        }
    }

    private static func json(_ row: Row) -> JSONValue {
        .object(
            JSONObject(
                row.map { column, value in
                    switch value.storage {
                    case .null: (column, JSONValue.null)
                    case .int64(let int): (column, .int(int))
                    case .double(let double): (column, double.isFinite ? .double(double) : .null)
                    case .string(let text): (column, .string(text))
                    case .blob(let data): (column, .string(Base64.encode(Array(data))))
                    }
                }
            )
        )
    }
}

extension Statement {
    /// The names of the statement's parameters, without the character that marks them.
    fileprivate var parameterNames: [String] {
        (1...max(1, Int32(self.parameterCount))).compactMap { index in
            unsafe sqlite3_bind_parameter_name(self.sqliteStatement, index).map {
                unsafe String(String(cString: $0).dropFirst())
            }
        }
    }

    private var parameterCount: Int32 { unsafe sqlite3_bind_parameter_count(self.sqliteStatement) }
}
