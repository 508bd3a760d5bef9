import Foundation
import GRDB
import ProactorComponents
import ProactorModel
import ProactorRuntime
import ProactorTestSupport
import ProactorTools
import ProactorYAML
import Testing

/// Queries that would never end.
@Suite(.timeLimit(.minutes(15))) struct SQLiteToolTimeTests {
    /// Counts for ever without giving a row.
    private static let endless = """
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) AS c FROM n WHERE :n > 0
        """

    private let directory: TemporaryDirectory

    init() throws {
        self.directory = try TemporaryDirectory()
        let queue = try DatabaseQueue(path: self.directory.file("shop.sqlite"))
        try queue.write { try $0.execute(sql: "CREATE TABLE items (sku TEXT); INSERT INTO items VALUES ('A')") }
        try queue.close()
    }

    private func tool(_ query: String) throws -> any Tool {
        let text = "database: shop.sqlite\nquery: \(query)\n"
        let (root, _) = YAMLParser.parse(Array(text.utf8), file: "proactor.yaml")
        var context = YAMLContext()
        let configuration = try #require(root.flatMap { SQLToolKind().configuration(from: $0, &context) })
        return try SQLToolKind().makeTool(
            named: "shop",
            configuration,
            in: ToolEnvironment(baseDirectory: self.directory.path)
        )
    }

    private func box(_ tool: any Tool, timeout: Duration = .seconds(5)) -> ToolBox {
        ToolBox(["shop": ToolBox.Entry(tool: tool, timeout: timeout, resultSizeMaximum: 1000)])
    }

    private func kind(_ box: ToolBox, clock: any WallClock) async -> ToolFailure.Kind? {
        do throws(ToolFailure) {
            _ = try await box.call("shop", ToolCall(arguments: ["n": 1], idempotencyKey: "run-0"), clock: clock)
            return nil
        } catch {
            return error.kind
        }
    }

    @Test func `the tool's time limit ends it, and the tool can be called again`() async throws {
        let endless = try self.tool(Self.endless)
        #expect(await self.kind(self.box(endless, timeout: .milliseconds(100)), clock: SystemWallClock()) == .timedOut)
        // The connection is free: the same query, which now has nothing to count, is answered.
        let answer = try await endless.call(ToolCall(arguments: ["n": 0], idempotencyKey: "run-1"))
        #expect(answer["rows"] == [["c": 0]])
    }

    @Test func `a slow query does not hold up another one of the same tool`() async throws {
        let tool = try self.tool(Self.endless)
        let slow = Task { await tool.failure(["n": 1]) }
        for _ in 0..<20 { #expect(try await tool.result(["n": 0])["rows"] == [["c": 0]]) }
        slow.cancel()
        #expect(await slow.value?.kind == .unavailable)
    }

    @Test func `a caller that is cancelled is let go`() async throws {
        let endless = try self.tool(Self.endless)
        let clock = ManualClock()
        let calling = Task { await self.kind(self.box(endless), clock: clock) }
        try await clock.sleeper()
        calling.cancel()
        #expect(await calling.value == .unavailable)
    }

    @Test func `many that run at once block nobody else`() async throws {
        let clock = ManualClock()
        // More than there are threads for tasks.
        let count = ProcessInfo.processInfo.activeProcessorCount * 2 + 2
        let kinds = try await withThrowingTaskGroup(of: ToolFailure.Kind?.self) { group in
            for _ in 0..<count {
                let box = self.box(try self.tool(Self.endless))
                group.addTask { await self.kind(box, clock: clock) }
            }
            while clock.deadlines.count < count { await Task.yield() }
            // Tasks go on, and so do other tools.
            let other = self.box(try self.tool("SELECT sku FROM items"))
            #expect(await self.kind(other, clock: clock) == nil)
            clock.advance(by: .seconds(5))
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(kinds == Array(repeating: .timedOut, count: count))
    }
}
