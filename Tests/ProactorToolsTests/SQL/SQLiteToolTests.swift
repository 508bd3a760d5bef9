import Foundation
import GRDB
import ProactorComponents
import ProactorModel
import ProactorTestSupport
import ProactorTools
import ProactorYAML
import Testing

/// The tool `sql` on real files.
@Suite(.timeLimit(.minutes(15))) struct SQLiteToolTests {
    private let directory: TemporaryDirectory

    init() throws {
        self.directory = try TemporaryDirectory()
        let queue = try DatabaseQueue(path: self.directory.file("shop.sqlite"))
        try queue.write { db in
            try db.execute(
                sql: """
                    CREATE TABLE items (sku TEXT, name TEXT, units INTEGER, price REAL, picture BLOB);
                    INSERT INTO items VALUES
                        ('A', 'lamp', 3, 19.5, x'00FF10'), ('B', 'desk', NULL, 120.0, NULL),
                        ('C', 'O''Brien "chair" 椅', -2, 0.1, x''), ('D', '', 9007199254740993, 1e300, NULL);
                    """
            )
        }
        try queue.close()
    }

    /// A tool as a declaration in `proactor.yaml` makes it.
    private func tool(_ declaration: String) throws -> any Tool {
        let (root, problems) = YAMLParser.parse(Array(declaration.utf8), file: "proactor.yaml")
        var context = YAMLContext(diagnostics: problems)
        let kind = SQLToolKind()
        let configuration = root.flatMap { kind.configuration(from: $0, &context) }
        #expect(context.diagnostics.isEmpty)
        return try kind.makeTool(
            named: "shop",
            try #require(configuration),
            in: ToolEnvironment(baseDirectory: self.directory.path)
        )
    }

    private func tool(query: String, rows: Int = 500, parameters: String? = nil) throws -> any Tool {
        let schema = parameters.map { "\nparameters: \($0)" } ?? ""
        return try self.tool("database: shop.sqlite\nrows: \(rows)\(schema)\nquery: |\n  \(query)\n")
    }

    private func call(_ tool: any Tool, _ arguments: JSONValue = [:]) async throws(ToolFailure) -> JSONValue {
        try await tool.call(ToolCall(arguments: arguments, idempotencyKey: "run-0"))
    }

    private func failure(_ tool: any Tool, _ arguments: JSONValue = [:]) async -> ToolFailure? {
        do throws(ToolFailure) {
            _ = try await self.call(tool, arguments)
            return nil
        } catch {
            return error
        }
    }

    private func misconfiguration(_ query: String) -> String? {
        do {
            _ = try self.tool(query: query)
            return nil
        } catch let failure as ToolFailure {
            #expect(failure.kind == .misconfigured)
            return failure.message
        } catch {
            return "\(error)"
        }
    }

    // MARK: Results

    @Test func `rows come as objects, in the query's order, with each value as what it is`() async throws {
        let result = try await self.call(try self.tool(query: "SELECT * FROM items ORDER BY sku DESC"))
        #expect(result["count"] == 4)
        #expect(result["truncated"] == false)
        #expect(
            result["rows"] == [
                ["sku": "D", "name": "", "units": 9_007_199_254_740_993, "price": 1e300, "picture": nil],
                ["sku": "C", "name": "O'Brien \"chair\" 椅", "units": -2, "price": 0.1, "picture": ""],
                ["sku": "B", "name": "desk", "units": nil, "price": 120.0, "picture": nil],
                ["sku": "A", "name": "lamp", "units": 3, "price": 19.5, "picture": "AP8Q"],
            ]
        )
    }

    @Test func `no rows are an empty list`() async throws {
        let result = try await self.call(try self.tool(query: "SELECT * FROM items WHERE 0"))
        #expect(result == ["rows": [], "count": 0, "truncated": false])
    }

    @Test func `what is no number in JSON is null`() async throws {
        let result = try await self.call(try self.tool(query: "SELECT 9e999 AS endless"))
        #expect(result["rows"] == [["endless": nil]])
    }

    @Test(arguments: [(3, 3, true), (4, 4, false), (5, 4, false), (1, 1, true)])
    func `more rows than the limit are cut, and it is said`(limit: Int, count: Int, isCut: Bool) async throws {
        let result = try await self.call(try self.tool(query: "SELECT sku FROM items", rows: limit))
        #expect(result["rows"]?.arrayValue?.count == count)
        #expect(result["count"] == .int(Int64(count)))
        #expect(result["truncated"] == .bool(isCut))
    }

    @Test func `an endless result is read no further than the limit`() async throws {
        let query = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
        let result = try await self.call(try self.tool(query: query, rows: 10))
        #expect(result["count"] == 10)
        #expect(result["truncated"] == true)
    }

    // MARK: Parameters

    @Test func `arguments are values, never text of the query`() async throws {
        let tool = try self.tool(query: "SELECT sku FROM items WHERE name = :name")
        #expect(try await self.call(tool, ["name": "O'Brien \"chair\" 椅"])["rows"] == [["sku": "C"]])
        for attack in ["lamp' OR '1'='1", "'; DROP TABLE items; --", "%"] {
            #expect(try await self.call(tool, ["name": .string(attack)])["count"] == 0)
        }
        #expect(try await self.call(tool, ["name": "lamp"])["count"] == 1)
        // SQLite would take it for 'lamp'.
        #expect(await self.failure(tool, ["name": "lamp\u{0}"])?.kind == .invalidArguments)
    }

    @Test func `each kind of value reaches the database as what it is`() async throws {
        let tool = try self.tool(query: "SELECT typeof(:v) AS type, :v AS value")
        let cases: [(JSONValue, String, JSONValue)] = [
            (7, "integer", 7), (.int(.max), "integer", .int(.max)), (0.5, "real", 0.5), ("7", "text", "7"),
            (true, "integer", 1), (nil, "null", nil), (["a", 1], "text", #"["a",1]"#),
            (["k": nil], "text", #"{"k":null}"#),
        ]
        for (value, type, result) in cases {
            let row = try await self.call(tool, ["v": value])["rows"]?.arrayValue?.first
            #expect(row == ["type": .string(type), "value": result])
        }
    }

    @Test func `a parameter that no argument names is null, and an argument that no parameter names is ignored`()
        async throws
    {
        let tool = try self.tool(query: "SELECT :a AS a, $b AS b, @c AS c, :a AS again")
        let result = try await self.call(tool, ["a": 1, "c": 3, "z": 9])
        #expect(result["rows"] == [["a": 1, "b": nil, "c": 3, "again": 1]])
    }

    @Test func `arguments are checked before the database is asked`() async throws {
        let tool = try self.tool(
            query: "SELECT sku FROM items WHERE sku = :sku",
            parameters: "{ type: object, required: [sku], properties: { sku: { type: string } } }"
        )
        #expect(try await self.call(tool, ["sku": "A"])["count"] == 1)
        for wrong: JSONValue in [[:], ["sku": 7], ["sku": nil], [], "A", nil] {
            let failure = await self.failure(tool, wrong)
            #expect(failure?.kind == .invalidArguments)
            #expect(failure?.isRetriable == false)
            #expect(failure?.message.isEmpty == false)
        }
    }

    // MARK: Only reading

    @Test(arguments: [
        "DELETE FROM items", "UPDATE items SET units = 0 RETURNING *", "INSERT INTO items (sku) VALUES ('E')",
        "DROP TABLE items", "CREATE TABLE more (a)", "PRAGMA user_version = 7", "VACUUM",
        "PRAGMA journal_mode = DELETE", "ATTACH DATABASE 'other.sqlite' AS other", "BEGIN IMMEDIATE",
        "SELECT 1; DELETE FROM items",
    ])
    func `a query that could change anything is refused, and nothing is changed`(query: String) async throws {
        let before = try Data(contentsOf: URL(fileURLWithPath: self.directory.file("shop.sqlite")))
        if self.misconfiguration(query) == nil {
            // What only shows when it is asked fails then.
            let tool = try self.tool(query: query)
            #expect(await self.failure(tool) != nil)
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: self.directory.file("shop.sqlite"))) == before)
        #expect(!FileManager.default.fileExists(atPath: self.directory.file("other.sqlite")))
    }

    @Test func `a query that writes is refused in words`() {
        #expect(
            self.misconfiguration("DELETE FROM items")
                == "the query of the tool 'shop' changes data; only reading is allowed"
        )
    }

    // MARK: What is wrong with the file or the query

    @Test func `a database that is missing is named, and not made`() throws {
        let error = #expect(throws: ToolFailure.self) {
            _ = try self.tool("database: none.sqlite\nquery: SELECT 1\n")
        }
        #expect(error?.kind == .misconfigured)
        #expect(error?.message.contains("the tool 'shop' needs the database none.sqlite, which does not exist") == true)
        #expect(!FileManager.default.fileExists(atPath: self.directory.file("none.sqlite")))
    }

    @Test func `a file that is no database is named`() throws {
        try Data("Feed the cat.\n".utf8).write(to: URL(fileURLWithPath: self.directory.file("notes.txt")))
        let error = #expect(throws: ToolFailure.self) {
            _ = try self.tool("database: notes.txt\nquery: SELECT * FROM sqlite_master\n")
        }
        #expect(error?.kind == .misconfigured)
        #expect(error?.message.contains("file is not a database") == true)
    }

    @Test(arguments: [
        ("SELECT * FROM item", "no such table: item"), ("SELEC 1", "syntax error"),
        ("SELECT unit FROM items", "no such column: unit"), ("SELECT (1", "incomplete input"),
    ])
    func `a query that cannot be prepared says why at start`(query: String, reason: String) {
        #expect(self.misconfiguration(query)?.contains(reason) == true)
    }

    @Test func `an absolute path is taken as it stands`() async throws {
        let tool = try self.tool("database: \(self.directory.file("shop.sqlite"))\nquery: SELECT 1 AS one\n")
        #expect(try await self.call(tool)["rows"] == [["one": 1]])
    }

    @Test func `a database that goes away while it is used fails in a way that may be tried again`() async throws {
        let tool = try self.tool(query: "SELECT count(*) AS n FROM items")
        _ = try await self.call(tool)
        let queue = try DatabaseQueue(path: self.directory.file("shop.sqlite"))
        try await queue.write { try $0.execute(sql: "ALTER TABLE items RENAME TO moved") }
        let failure = await self.failure(tool)
        #expect(failure?.kind == .unavailable)
        #expect(failure?.message == "the query failed: no such table: items")
        try await queue.write { try $0.execute(sql: "ALTER TABLE moved RENAME TO items") }
        #expect(try await self.call(tool)["rows"] == [["n": 4]])
        try queue.close()
    }

    @Test func `what another program writes is seen at the next call, also in WAL mode`() async throws {
        let queue = try DatabaseQueue(path: self.directory.file("shop.sqlite"))
        try await queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = WAL") }
        let tool = try self.tool(query: "SELECT count(*) AS n FROM items")
        #expect(try await self.call(tool)["rows"] == [["n": 4]])
        try await queue.write { try $0.execute(sql: "INSERT INTO items (sku) VALUES ('E')") }
        #expect(try await self.call(tool)["rows"] == [["n": 5]])
        try queue.close()
    }
}
