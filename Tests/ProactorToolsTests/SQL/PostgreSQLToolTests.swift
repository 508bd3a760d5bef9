import ProactorComponents
import ProactorModel
import ProactorTestSupport
import ProactorTools
import Testing

/// The tool `sql` on a real PostgreSQL server.
@Suite(.enabled(if: PostgreSQLServer.isExpected, "install a PostgreSQL server"), .timeLimit(.minutes(15)))
struct PostgreSQLToolTests {
    private func tool(_ query: String, _ more: String = "") async throws -> any Tool {
        try await Self.tool(on: PostgreSQLServer.shared.value, query, more)
    }

    static func tool(on server: PostgreSQLServer, _ query: String, _ more: String = "") throws -> any Tool {
        let lines = query.split(separator: "\n").map { "  \($0)\n" }.joined()
        let declaration = "database: { postgresql: \"${env:DATABASE_URL}\" }\n\(more)\nquery: |\n\(lines)"
        let environment = ToolEnvironment(baseDirectory: "/", secrets: server.secrets)
        return try ToolMaking.tool(SQLToolKind(), declaration, in: environment)
    }

    /// With a query that must not be changed by YAML.
    static func tool(on server: PostgreSQLServer, escaped query: String) throws -> any Tool {
        let declaration =
            "database: { postgresql: \"${env:DATABASE_URL}\" }\nquery: \(JSONValue.string(query).jsonText)"
        let environment = ToolEnvironment(baseDirectory: "/", secrets: server.secrets)
        return try ToolMaking.tool(SQLToolKind(), declaration, in: environment)
    }

    private func row(_ query: String, _ arguments: JSONValue = [:]) async throws -> JSONValue? {
        let tool = try await self.tool(query)
        let result = try await tool.result(arguments)
        await tool.close()
        return result["rows"]?.arrayValue?.first
    }

    // MARK: Results

    @Test func `each type comes as what it is in JSON`() async throws {
        let row = try await self.row(
            """
            SELECT true AS yes, 7::int2 AS small, -7 AS int, 9007199254740993 AS big, 0.1::float8 AS double,
                1.5::float4 AS single, 'NaN'::float8 AS nan, 19.50::numeric AS price, 42::numeric AS whole,
                0.1234567890123456789::numeric AS exact, 'NaN'::numeric AS nothing,
                '{"a": [1, null, 0.5]}'::jsonb AS tree, '[true]'::json AS list, 'abc' AS text, NULL AS none,
                timestamptz '2026-05-01 12:00:00.25+02' AS at, timestamp '2026-05-01 12:00:00' AS local,
                date '2026-05-01' AS day, 'infinity'::timestamptz AS always, '\\x00ff10'::bytea AS bytes,
                'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid AS id, ARRAY[1, 2] AS numbers
            """
        )
        let expected: JSONValue = [
            "yes": true, "small": 7, "int": -7, "big": 9_007_199_254_740_993, "double": 0.1, "single": 1.5, "nan": nil,
            "price": 19.5, "whole": 42, "exact": "0.1234567890123456789", "nothing": nil,
            "tree": ["a": [1, nil, 0.5]], "list": [true], "text": "abc", "none": nil, "at": "2026-05-01T10:00:00.250Z",
            "local": "2026-05-01 12:00:00", "day": "2026-05-01", "always": "infinity", "bytes": "AP8Q",
            "id": "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "numbers": "{1,2}",
        ]
        for (name, value) in expected.objectValue ?? [:] { #expect(row?[name] == value, "\(name)") }
        #expect(row?.objectValue?.count == expected.objectValue?.count)
    }

    @Test(arguments: ["Asia/Kolkata", "America/St_Johns", "UTC", "Pacific/Chatham"])
    func `a time is the same whatever the server's time zone is`(zone: String) async throws {
        let row = try await self.row(
            "SELECT timestamptz '2026-05-01 10:00:00Z' AS at FROM (SELECT set_config('TimeZone', '\(zone)', true)) AS zone"
        )
        #expect(row == ["at": "2026-05-01T10:00:00Z"])
    }

    @Test(arguments: [(3, 3, true), (4, 4, false), (5, 4, false), (1, 1, true)])
    func `more rows than the limit are cut, and it is said`(limit: Int, count: Int, isCut: Bool) async throws {
        let result = try await self.tool("SELECT generate_series(1, 4) AS n", "rows: \(limit)").result()
        #expect(result["rows"]?.arrayValue?.compactMap { $0["n"] } == (1...count).map { .int(Int64($0)) })
        #expect(result["count"] == .int(Int64(count)))
        #expect(result["truncated"] == .bool(isCut))
    }

    @Test func `a long result comes in batches, and an endless one is read no further than the limit`() async throws {
        let query = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
        let result = try await self.tool(query, "rows: 1234").result()
        #expect(result["rows"]?.arrayValue?.compactMap { $0["i"] } == (1...1234).map { .int($0) })
        #expect(result["truncated"] == true)
    }

    // MARK: Parameters

    @Test func `arguments are values, never text of the query`() async throws {
        let tool = try await self.tool("SELECT :text AS text, ':text' AS literal -- :text")
        for text in ["lamp' OR '1'='1", "'; DROP TABLE items; --", "$1", ":text", "\\", "\u{1}椅\n", "", "{{ x }}"] {
            let rows = try await tool.result(["text": .string(text)])["rows"]
            #expect(rows == [["text": .string(text), "literal": ":text"]])
        }
        #expect(await tool.failure(["text": "lamp\u{0}"])?.kind == .invalidArguments)
        #expect(await tool.failure(["text": ["a\u{0}"]])?.kind == .invalidArguments)
    }

    @Test func `each argument is of the type that the query needs`() async throws {
        let query = """
            SELECT :int::int + 1 AS int, :whole::int AS whole, :double::float8 AS double, :bool::bool AS bool,
                :json::jsonb AS json, :text::json AS text, 'b' = ANY(:list::text[]) AS listed,
                :matrix::int[] AS matrix, :documents::jsonb[] AS documents, :absent AS absent
            """
        let row = try await self.row(
            query,
            [
                "int": 41, "whole": 3.0, "double": 0.5, "bool": false, "json": ["a": [1]], "text": "x",
                "list": ["a\"\\", nil, "b"], "matrix": [[1, 2], [3, 4]], "documents": [["k": 1], "s", nil],
            ]
        )
        #expect(
            row == [
                "int": 42, "whole": 3, "double": 0.5, "bool": false, "json": ["a": [1]], "text": "x", "listed": true,
                "matrix": "{{1,2},{3,4}}", "documents": #"{"{\"k\": 1}","\"s\"","null"}"#, "absent": nil,
            ]
        )
    }

    @Test func `a value that its type does not have is the caller's mistake`() async throws {
        let tool = try await self.tool("SELECT :n::int AS n")
        for wrong: JSONValue in ["x", 1.5, 99_999_999_999, ["a": 1]] {
            let failure = await tool.failure(["n": wrong])
            #expect(failure?.kind == .invalidArguments)
            #expect(failure?.message.contains("SQLSTATE 22") == true)
        }
        // The connection goes on.
        #expect(try await tool.result(["n": 5])["rows"] == [["n": 5]])
    }

    @Test func `the schema that a model is shown names the query's parameters where nothing is declared`() async throws
    {
        let bare = try await self.tool("SELECT :b AS x, :a AS y, :b AS z").operations()
        #expect(bare.map(\.inputSchema) == [["type": "object", "properties": ["b": [:], "a": [:]]]])
        let declared = try await self.tool("SELECT :a", "parameters: { required: [a] }")
        #expect(try await declared.operations().map(\.inputSchema) == [["required": ["a"], "type": "object"]])
        #expect(await declared.failure([:])?.kind == .invalidArguments)
    }

    // MARK: Only reading

    @Test(arguments: [
        "INSERT INTO guarded VALUES (2)", "INSERT INTO guarded VALUES (2) RETURNING n", "DELETE FROM guarded",
        "WITH gone AS (DELETE FROM guarded RETURNING n) SELECT * FROM gone", "SELECT add_guarded(2)",
        "SELECT nextval('guarded_numbers')", "SELECT setval('guarded_numbers', 99)", "TRUNCATE guarded",
        "SELECT 1; DELETE FROM guarded", "COMMIT; DELETE FROM guarded", "COMMIT", "DROP TABLE guarded",
        "CREATE TABLE more (a int)", "SELECT n INTO more FROM guarded", "SELECT * FROM guarded FOR UPDATE",
        "COPY guarded TO STDOUT", "COPY guarded TO PROGRAM 'cat'", "SET TRANSACTION READ WRITE", "BEGIN",
        "SELECT set_config('transaction_read_only', 'off', false), add_guarded(2)",
        "LOCK TABLE guarded", "NOTIFY guarded", "VACUUM", "DO 'BEGIN PERFORM add_guarded(2); END'", "",
    ])
    func `what could change anything is refused, and nothing is changed`(query: String) async throws {
        let server = try await PostgreSQLServer.shared.value
        let schema = "guard_\(query.utf8.reduce(UInt32(5381)) { ($0 &* 33) ^ UInt32($1) })"
        try await server.run(
            """
            CREATE SCHEMA \(schema); SET search_path = \(schema); CREATE TABLE guarded (n int);
            INSERT INTO guarded VALUES (1); CREATE SEQUENCE guarded_numbers;
            CREATE FUNCTION add_guarded(n int) RETURNS int LANGUAGE sql AS 'INSERT INTO \(schema).guarded VALUES (n); SELECT 1';
            """
        )
        let counts =
            "SELECT count(*), sum(n) FROM \(schema).guarded; SELECT last_value, is_called FROM \(schema).guarded_numbers"
        let before = try await server.run(counts)
        let inSchema = query.replacing("guarded", with: "\(schema).guarded").replacing(
            "add_\(schema).",
            with: "\(schema).add_"
        )
        let tool = try Self.tool(on: server, inSchema.isEmpty ? ";" : inSchema)
        let failure = await tool.failure()
        #expect(failure?.kind == .misconfigured, "\(failure?.message ?? "no failure")")
        #expect(try await server.run(counts) == before)
        await tool.close()
        try await server.run("DROP SCHEMA \(schema) CASCADE")
    }

    @Test func `what a transaction that only reads lets through is undone with it`() async throws {
        let server = try await PostgreSQLServer.shared.value
        // Servers before version 16 make the large object; those since refuse to.
        _ = try await self.tool("SELECT lo_create(4711), pg_notify('channel', 'text')").failure()
        #expect(try await server.run("SELECT count(*) FROM pg_largeobject_metadata WHERE oid = 4711") == "0\n")
    }

    @Test func `what a query sets, and what it locks, is gone at the next call`() async throws {
        let server = try await PostgreSQLServer.shared.value
        let sets = """
            SELECT current_setting('statement_timeout') AS before, pg_try_advisory_lock(4712) AS locked,
                set_config('statement_timeout', '77', false) AS after
            """
        let tool = try Self.tool(on: server, sets, "connections: 1\nstatementTimeout: 30s")
        for _ in 0..<2 {
            #expect(try await tool.result()["rows"] == [["before": "30s", "locked": true, "after": "77ms"]])
            #expect(
                try await server.run("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 4712")
                    == "0\n"
            )
        }
    }

    // MARK: What is wrong with the query or the server

    @Test(arguments: [
        ("SELECT * FROM nowhere", "relation \"nowhere\" does not exist"), ("SELEC 1", "syntax error"),
        ("SELECT nothing", "column \"nothing\" does not exist"),
    ])
    func `a query that cannot be carried out says why`(query: String, reason: String) async throws {
        let failure = try await self.tool(query).failure()
        #expect(failure?.kind == .misconfigured)
        #expect(failure?.message.contains(reason) == true)
    }

    @Test func `an error of the query's own making does not end the connection`() async throws {
        let tool = try await self.tool("SELECT 1 / :n::int AS one", "connections: 1")
        #expect(await tool.failure(["n": 0])?.message == "the query failed: division by zero (SQLSTATE 22012)")
        #expect(try await tool.result(["n": 1])["rows"] == [["one": 1]])
    }

    @Test func `what the server says of rows is not passed on`() async throws {
        let failure = try await self.tool("SELECT 'secret row'::int").failure()
        #expect(failure?.message.contains("DETAIL") == false)
    }

    @Test func `a server that is not there is worth another try, and says no password`() async throws {
        let secrets = SecretSource { _ in "postgresql://u:pa55word@/d?host=/nowhere&connect_timeout=2" }
        let tool = try ToolMaking.tool(
            SQLToolKind(),
            "database: { postgresql: \"${env:DATABASE_URL}\" }\nquery: SELECT 1",
            in: ToolEnvironment(baseDirectory: "/", secrets: secrets)
        )
        let failure = await tool.failure()
        #expect(failure?.kind == .unavailable)
        #expect(failure?.message.contains("/nowhere") == true)
        #expect(failure?.message.contains("pa55word") == false)
    }

    @Test(arguments: [
        nil, "", "postgresql://u:pa55word@h:port/d", "no-such-option=pa55word", "postgresql://u:pa55word/@h/d",
        "postgresql://[::1",
    ])
    func `an address that is missing or cannot be read is known at start, and not repeated`(address: String?) throws {
        let error = #expect(throws: ToolFailure.self) {
            _ = try ToolMaking.tool(
                SQLToolKind(),
                "database: { postgresql: \"${env:DATABASE_URL}\" }\nquery: SELECT 1",
                in: ToolEnvironment(baseDirectory: "/", secrets: SecretSource { _ in address })
            )
        }
        #expect(error?.kind == .misconfigured)
        #expect(error?.message.contains("pa55word") == false)
        #expect(error?.message.contains("DATABASE_URL") == true)
    }
}
