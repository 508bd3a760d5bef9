import ProactorModel
import ProactorRuntime
import ProactorStorage
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(15))) struct ProgressPagesTests {
    private static let task = TaskID(rawValue: "task")

    /// Entries that grow, whose reading is held up until it is let go.
    private final class Log: Sendable {
        private struct State {
            var entries: [NumberedProgress] = []
            var readings = 0
            var held: [CheckedContinuation<Void, Never>] = []
            var isHolding = true
        }

        private let state = Mutex(State())

        var readings: Int { self.state.withLock { $0.readings } }

        func append() {
            self.state.withLock { state in
                let entry = ProgressEntry(
                    taskID: ProgressPagesTests.task,
                    kind: .reasoningStep,
                    at: .init(millisecondsSinceEpoch: 0)
                )
                state.entries.append(NumberedProgress(number: state.entries.count + 1, entry: entry))
            }
        }

        /// What is there when the reading begins, once it is let go.
        func read(after number: Int, limit: Int) async -> [NumberedProgress] {
            let page = self.state.withLock { state in
                state.readings += 1
                return Array(state.entries.dropFirst(number).prefix(limit))
            }
            await withCheckedContinuation { continuation in
                let isHolding = self.state.withLock { state in
                    if state.isHolding { state.held.append(continuation) }
                    return state.isHolding
                }
                if !isHolding { continuation.resume() }
            }
            return page
        }

        func letGo() {
            let held = self.state.withLock { state in
                state.isHolding = false
                return state.held
            }
            for continuation in held { continuation.resume() }
        }
    }

    private let log = Log()

    private func pages() -> ProgressPages<Int> {
        let log = self.log
        return ProgressPages(size: 10) {
            $0.number
        } reading: { _, number, limit in
            await log.read(after: number, limit: limit)
        }
    }

    private func waits(_ count: Int, in pages: ProgressPages<Int>) async {
        while pages.waitingCount < count { await Task.yield() }
    }

    @Test func `those who ask for the same at the same time share one reading`() async throws {
        self.log.append()
        let pages = self.pages()
        let seen = try await withThrowingTaskGroup(of: [Int].self) { group in
            for _ in 0..<500 { group.addTask { try await pages.page(of: Self.task, after: 0).entries } }
            await self.waits(499, in: pages)
            self.log.letGo()
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(seen == Array(repeating: [1], count: 500))
        #expect(self.log.readings == 1)
    }

    @Test func `what came after a shared reading began is not missed`() async throws {
        let pages = self.pages()
        async let first = pages.page(of: Self.task, after: 0)
        while self.log.readings == 0 { await Task.yield() }
        self.log.append()
        let later = try await withThrowingTaskGroup(of: [Int].self) { group in
            for _ in 0..<10 { group.addTask { try await pages.page(of: Self.task, after: 0).entries } }
            await self.waits(10, in: pages)
            self.log.letGo()
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(try await first.entries == [])
        #expect(later == Array(repeating: [1], count: 10))
    }

    @Test func `who leaves while somebody else reads is let go at once`() async throws {
        let pages = self.pages()
        async let first = pages.page(of: Self.task, after: 0)
        while self.log.readings == 0 { await Task.yield() }
        let leaving = Task { try await pages.page(of: Self.task, after: 0) }
        await self.waits(1, in: pages)
        leaving.cancel()
        await #expect(throws: CancellationError.self) { try await leaving.value }
        #expect(pages.waitingCount == 0)
        self.log.letGo()
        #expect(try await first.last == 0)
    }

    @Test func `when a shared reading fails, the others read for themselves`() async throws {
        let failures = Atomic(0)
        let log = self.log
        log.append()
        let pages = ProgressPages<Int>(size: 10) {
            $0.number
        } reading: { _, number, limit in
            let page = await log.read(after: number, limit: limit)
            if failures.add(1, ordering: .relaxed).oldValue == 0 { throw StoreError.unavailable("gone for a moment") }
            return page
        }
        let results = await withTaskGroup(of: [Int]?.self) { group in
            for _ in 0..<10 { group.addTask { try? await pages.page(of: Self.task, after: 0).entries } }
            await self.waits(9, in: pages)
            log.letGo()
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results.filter { $0 == nil }.count == 1)
        #expect(results.filter { $0 == [1] }.count == 9)
    }
}
