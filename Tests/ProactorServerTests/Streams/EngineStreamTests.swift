import Logging
import ProactorModel
import ProactorRuntime
import ProactorSQLite
import ProactorStorage
import ProactorTestSupport
import Testing

@testable import ProactorServer

@Suite("The stream of the whole engine", .timeLimit(.minutes(15)))
struct EngineStreamTests {
    private static let working: TestServer.Options = {
        var options = TestServer.Options()
        options.works = true
        return options
    }()

    private static func entries(_ frames: [StreamFrame]) -> [StreamFrame] { frames.filter { !$0.event.isEmpty } }

    /// Posts an event and waits until nothing is at work for it.
    private static func settle(_ server: TestServer, _ id: String, _ type: String) async throws -> String {
        let answer = try await server.event(event(id, type: type))
        let task = try #require(answer.json?["task"]?.stringValue)
        _ = try await server.settled(task)
        return task
    }

    @Test("it tells of every task in one order, with the data of the task's own stream, the cursor and the type")
    func tells() async throws {
        try await TestServer.run(Self.working) { server in
            let first = try await Self.settle(server, "a", "NoteRequested")
            let second = try await Self.settle(server, "b", "NoteRequested")
            let own = Self.entries(try await server.frames(of: "/tasks/\(first)/stream"))
            var ends = 0
            let all = Self.entries(
                try await server.frames(of: "/stream?after=0") {
                    ends += $0.event == "TaskCompleted" ? 1 : 0
                    return ends == 2
                }
            )
            let cursors = all.compactMap(\.number)
            #expect(cursors.count == all.count)
            #expect(cursors == cursors.sorted() && Set(cursors).count == cursors.count)
            #expect(Set(all.compactMap { $0.json?["task"]?.stringValue }) == [first, second])
            for frame in all {
                #expect(frame.json?["cursor"]?.intValue.map(Int.init) == frame.number)
                #expect(frame.json?["type"] == "NoteRequested")
            }
            let ofFirst = all.filter { $0.json?["task"] == .string(first) }
            #expect(ofFirst.map { $0.json?["number"] } == own.map { $0.json?["number"] })
            #expect(ofFirst.map { $0.json?["data"] } == own.map { $0.json?["data"] })
        }
    }

    @Test("without a cursor it begins with what happens next, and says where that is")
    func beginsNow() async throws {
        try await TestServer.run(Self.working) { server in
            _ = try await Self.settle(server, "a", "NoteRequested")
            let position = Int(try await server.store.progressPosition())
            var reader = try await server.stream("/stream")
            let first = try #require(try await reader.next())
            #expect(first.retry == "1000")
            #expect(first.number == position)
            let task = try await Self.settle(server, "b", "NoteRequested")
            let next = try #require(try await reader.next())
            #expect(next.json?["task"] == .string(task))
            #expect(next.event == "EventAccepted")
            let number = try #require(next.number)
            #expect(number > position)
        }
    }

    @Test("type, rule, agent, domain and kind choose")
    func filters() async throws {
        try await TestServer.run(Self.working) { server in
            let note = try await Self.settle(server, "a", "NoteRequested")
            let order = try await server.proposal("b").task
            let cases: [(query: String, tasks: Set<String>)] = [
                ("type=NoteRequested", [note]), ("type=StockLevelZero", [order]), ("rule=note", [note]),
                ("agent=buyer", [order]), ("domain=stock", [note, order]),
                ("rule=note&kind=EventEmitted,RunStarted", [note]),
            ]
            for (query, tasks) in cases {
                // The last entry that both tasks have of a kind comes last of what is looked for here.
                let last =
                    query.contains("kind")
                    ? "EventEmitted"
                    : query.contains("domain")
                        ? "ProposalWaiting"
                        : tasks == [note] ? "TaskCompleted" : "ProposalWaiting"
                let found = Self.entries(
                    try await server.frames(of: "/stream?after=0&\(query)") { $0.event == last }
                )
                #expect(Set(found.compactMap { $0.json?["task"]?.stringValue }) == tasks, "\(query)")
                if query.contains("kind") { #expect(Set(found.map(\.event)) == ["EventEmitted", "RunStarted"]) }
            }
        }
    }

    @Test("a cursor that is none, or not yet, is refused, and so is an unknown kind")
    func refuses() async throws {
        try await TestServer.run { server in
            for query in ["after=-1", "after=x", "lastEventId=1", "after=99999999999999999999"] {
                expectProblem(try await server.get("/stream?\(query)"), 400, "invalid-last-event-id")
            }
            expectProblem(try await server.get("/stream?kind=Nonsense"), 400, "invalid-query", says: "RuleMatched")
        }
    }

    @Test("it takes the places of watchers like every other stream")
    func limitsWatchers() async throws {
        var options = TestServer.Options()
        options.limits.watchers = 1
        try await TestServer.run(options) { server in
            var reader = try await server.stream("/stream")
            _ = try await reader.next()
            expectProblem(try await server.get("/stream"), 503, "too-many-watchers", says: "limits.watchers")
        }
    }

    @Test("wherever the connection breaks, each entry comes once and in order", arguments: 0..<3)
    func resumes(seed: Int) async throws {
        try await TestServer.run { server in
            let task = try await Self.unworked(server)
            let total = 400
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for number in 0..<(total / 4) {
                        try await server.store.appendProgress(
                            (0..<4).map { Self.entry(task, number * 4 + $0) }
                        )
                    }
                }
                var generator = SeededGenerator(seed: UInt64(seed))
                var cursor = 0
                var told: [Int] = []
                while told.count < total {
                    var left = Int.random(in: 1...60, using: &generator)
                    let frames = try await server.frames(
                        of: "/stream",
                        headers: [("Last-Event-ID", "\(cursor)")]
                    ) { frame in
                        left -= frame.event == "ReasoningStep" ? 1 : 0
                        return left == 0 || frame.json?["data"]?["text"] == .string("\(total - 1)")
                    }
                    for frame in Self.entries(frames) where frame.event == "ReasoningStep" {
                        told += frame.json?["data"]?["text"]?.stringValue.flatMap { Int($0) }.map { [$0] } ?? []
                    }
                    cursor = try #require(frames.last?.number)
                }
                #expect(told == Array(0..<total))
                try await group.waitForAll()
            }
        }
    }

    /// A task that waits for its run for ever.
    private static func unworked(_ server: TestServer) async throws -> TaskID {
        _ = try await server.event(event("e"))
        let accepted = try #require(try await server.store.events(after: 0, limit: 1).first)
        let routed = RoutedEvent(
            sequence: accepted.sequence,
            taskID: accepted.taskID,
            progress: [Self.entry(accepted.taskID, -1)]
        )
        try await server.store.commit(
            RoutingCommit(from: 0, to: accepted.sequence, events: [routed], at: Timestamp(seconds: 1))
        )
        return accepted.taskID
    }

    private static func entry(_ task: TaskID, _ number: Int) -> ProgressEntry {
        ProgressEntry(
            taskID: task,
            kind: number < 0 ? .ruleMatched : .reasoningStep,
            at: Timestamp(seconds: 1),
            data: ["text": .string("\(number)")]
        )
    }

    // MARK: The hub

    /// A hub over a store with one task, read by nobody but the test.
    private static func withHub(
        clock: any WallClock = SystemWallClock(),
        _ body: (StreamHub, SQLiteStore, TaskID) async throws -> Void
    ) async throws {
        let directory = try TemporaryDirectory()
        let store = try SQLiteStore(path: directory.file("p.db"))
        let accepted = Timestamp(seconds: 1)
        let task = TaskID(at: accepted)
        let new = Event(id: "e", source: "/s", type: "T")
        let sequence = try await store.append([NewEvent(event: new, taskID: task, receivedAt: accepted)])[0].sequence
        let routed = RoutedEvent(sequence: sequence, taskID: task, progress: [Self.entry(task, -1)])
        try await store.commit(RoutingCommit(from: 0, to: sequence, events: [routed], at: accepted))
        let hub = StreamHub(store: store, clock: clock, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await hub.run() }
            try await body(hub, store, task)
            group.cancelAll()
        }
        await store.close()
    }

    private static func stream(_ hub: StreamHub, _ store: SQLiteStore, after cursor: Int64) throws -> EngineStream {
        let book = try TestBook.make()
        return EngineStream(
            hub: hub,
            store: store,
            gate: CatchUpGate(),
            place: hub.join(),
            cursor: cursor,
            choice: StreamChoice(StreamFilter(), for: .open) { book }
        )
    }

    @Test("a watcher that falls behind what is kept is told where to go on, and misses nothing when it does")
    func lagging() async throws {
        try await Self.withHub { hub, store, task in
            let position = try await store.progressPosition()
            let stream = try Self.stream(hub, store, after: position)
            var slow = stream.makeAsyncIterator()
            while case .elsewhere = hub.look(after: position) { await Task.yield() }
            try await store.appendProgress([Self.entry(task, 0)])
            while case .nothing = hub.look(after: position) { await Task.yield() }
            guard case .entries(let first) = try await slow.next() else {
                Issue.record("nothing came")
                return
            }
            #expect(first.map(\.cursor) == [position + 1])
            let count = StreamHub.entryMaximum + 100
            try await store.appendProgress((1...count).map { Self.entry(task, $0) })
            // Another watcher sees the hub's reading to its end.
            let end = position + 1 + Int64(count)
            while true {
                guard case .page(let page) = hub.look(after: end - 1) else {
                    await Task.yield()
                    continue
                }
                #expect(page.end == end)
                break
            }
            guard case .lagging(let cursor) = try await slow.next() else {
                Issue.record("the watcher is not told")
                return
            }
            #expect(cursor == position + 1)
            #expect(try await slow.next() == nil)

            var again = try Self.stream(hub, store, after: cursor).makeAsyncIterator()
            var cursors: [Int64] = []
            while cursors.last != end {
                guard case .entries(let entries) = try await again.next() else { continue }
                cursors += entries.map(\.cursor)
            }
            #expect(cursors == Array((position + 2)...end))
        }
    }

    @Test("a thousand watchers get everything, and the store is read for one")
    func fansOut() async throws {
        try await Self.withHub { hub, store, task in
            let position = try await store.progressPosition()
            let count = 200
            let streams = try (0..<1000).map { _ in try Self.stream(hub, store, after: position) }
            let total = try await withThrowingTaskGroup(of: Int.self) { group in
                for stream in streams {
                    group.addTask {
                        var iterator = stream.makeAsyncIterator()
                        var expected = position + 1
                        while expected <= position + Int64(count) {
                            guard case .entries(let entries) = try await iterator.next() else { continue }
                            for entry in entries {
                                guard entry.cursor == expected else { return 0 }
                                expected += 1
                            }
                        }
                        return 1
                    }
                }
                for number in 0..<count { try await store.appendProgress([Self.entry(task, number)]) }
                return try await group.reduce(0, +)
            }
            #expect(total == 1000)
        }
    }

    @Test("while nothing happens, everybody is told so every 15 seconds")
    func beats() async throws {
        let clock = ManualClock()
        try await Self.withHub(clock: clock) { hub, store, _ in
            var iterator = try Self.stream(hub, store, after: try await store.progressPosition()).makeAsyncIterator()
            let due = clock.now.advanced(by: .seconds(15))
            async let piece = iterator.next()
            while hub.beat == 0 {
                _ = try await clock.sleeper()
                clock.advance(to: due)
                await Task.yield()
            }
            guard case .nothingNew = try await piece else {
                Issue.record("nothing was told")
                return
            }
        }
    }
}
