import Foundation
import GRDB
import GRDBSQLite
import ProactorComponents
import ProactorModel

/// Answers one declared query on an SQLite file that is opened for reading only, several times at once.
struct SQLiteQuery: Tool {
    private let query: String
    private let rowMaximum: Int
    private let arguments: ToolArguments
    private let readers: Lender<DatabaseQueue>
    private let queues: [DatabaseQueue]
    /// The query's parameters, without the character that marks them.
    private let parameterNames: [String]

    /// Opens the file and prepares the query once, so that what is wrong with either is known at start.
    init(
        name: String,
        path: String,
        _ configuration: SQLToolKind.Configuration,
        baseDirectory: String
    ) throws(ToolFailure) {
        let place = path.hasPrefix("/") ? path : "\(baseDirectory)/\(path)"
        guard FileManager.default.fileExists(atPath: place) else {
            throw ToolFailure(
                .misconfigured,
                "the tool '\(name)' needs the database \(path), which does not exist; make it, or correct 'database' in "
                    + "proactor.yaml"
            )
        }
        do {
            let queues = try (0..<configuration.connections).map { _ in try Self.open(place) }
            self.parameterNames = try queues[0].read { db in
                let statement = try db.makeStatement(sql: configuration.query)
                guard statement.isReadonly else {
                    throw ToolFailure(
                        .misconfigured,
                        "the query of the tool '\(name)' changes data; only reading is allowed"
                    )
                }
                return statement.parameterNames
            }
            self.queues = queues
        } catch let failure as ToolFailure {
            throw failure
        } catch {
            throw ToolFailure(.misconfigured, "the tool '\(name)' cannot prepare its query: \(Self.reason(error))")
        }
        self.query = configuration.query
        self.rowMaximum = configuration.rowMaximum
        self.readers = Lender(self.queues)
        self.arguments = ToolArguments(configuration.parameters, names: self.parameterNames)
    }

    func operations() async throws(ToolFailure) -> [ToolOperation] {
        [ToolOperation(inputSchema: self.arguments.inputSchema)]
    }

    func call(_ call: ToolCall) async throws(ToolFailure) -> JSONValue {
        let values = try self.values(try self.arguments.check(call.arguments))
        let reader = try await self.readers.borrow()
        defer { self.readers.giveBack(reader) }
        let query = self.query
        let maximum = self.rowMaximum
        do {
            return try await reader.read { db in
                let cursor = try Row.fetchCursor(db, sql: query, arguments: StatementArguments(values))
                var rows = SQLRows(maximum: maximum)
                while !rows.isCut, let row = try cursor.next() {
                    let (json, size) = Self.json(row)
                    try rows.append(json, size: size)
                }
                return rows.json
            }
        } catch let failure as ToolFailure {
            throw failure
        } catch {
            throw ToolFailure(.unavailable, "the query failed: \(Self.reason(error))")
        }
    }

    func close() async {
        // What cannot be closed is closed when the tool goes.
        for queue in self.queues { try? queue.close() }
    }

    private static func open(_ path: String) throws -> DatabaseQueue {
        var settings = GRDB.Configuration()
        settings.readonly = true
        return try DatabaseQueue(path: path, configuration: settings)
    }

    private static func reason(_ error: any Error) -> String { (error as? DatabaseError)?.message ?? "\(error)" }

    private func values(_ arguments: JSONObject) throws(ToolFailure) -> [String: DatabaseValue] {
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
        return values
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

    /// Bytes of a number or of nothing, about.
    private static let plainSize = 8

    private static func json(_ row: Row) -> (JSONObject, size: Int) {
        var object = JSONObject()
        var size = 0
        for (column, value) in row {
            size += column.utf8.count
            switch value.storage {
            case .null:
                object[column] = .null
                size += Self.plainSize
            case .int64(let int):
                object[column] = .int(int)
                size += Self.plainSize
            case .double(let double):
                object[column] = double.isFinite ? .double(double) : .null
                size += Self.plainSize
            case .string(let text):
                object[column] = .string(text)
                size += text.utf8.count
            case .blob(let data):
                object[column] = .string(Base64.encode(Array(data)))
                size += data.count
            }
        }
        return (object, size)
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
