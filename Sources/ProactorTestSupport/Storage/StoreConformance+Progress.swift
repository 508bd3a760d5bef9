import ProactorModel
import ProactorStorage
import Testing

extension StoreConformance {
    /// What ``TaskStore`` promises of progress.
    static let progress: [StoreCheck] = [
        StoreCheck("progress begins with the accepted event and is numbered from 1") { fixture async throws in
            let claimed = try await fixture.claimedRun()
            try await fixture.complete(claimed)
            let progress = try await fixture.store.progress(of: claimed.run.taskID, after: 0, limit: 100)
            #expect(progress.map(\.number) == [1, 2, 3, 4])
            #expect(progress.map(\.entry.kind) == [.eventAccepted, .ruleMatched, .runCompleted, .taskCompleted])
            #expect(progress[0].entry.at == claimed.event.receivedAt)
            #expect(progress[0].entry.data["event"] == "event")
            #expect(progress[0].entry.data["source"] == "/tests")
            #expect(progress[0].entry.data["type"] == "com.example.tested")
        },
        StoreCheck("an entry is read as it was written") { fixture async throws in
            let task = try await fixture.claimedRun().run.taskID
            let entry = StoreFixture.entry(
                task,
                .reasoningStep,
                data: ["text": "a\u{0}\u{1F600}", "list": [1, 2.5, nil]]
            )
            try await fixture.store.appendProgress([entry])
            let last = try await fixture.store.progress(of: task, after: 0, limit: 100).last
            #expect(last == NumberedProgress(number: 3, entry: entry))
        },
        StoreCheck("progress is read page by page from any number on") { fixture async throws in
            let task = try await fixture.claimedRun().run.taskID
            try await fixture.store.appendProgress((0..<5).map { Self.step($0, of: task) })
            let pages = [(0, [1, 2, 3]), (3, [4, 5, 6]), (6, [7]), (7, []), (1000, [])]
            for (after, numbers) in pages {
                let page = try await fixture.store.progress(of: task, after: after, limit: 3)
                #expect(page.map(\.number) == numbers)
            }
        },
        StoreCheck("an unmatched task's progress is paged like any other") { fixture async throws in
            let task = try await fixture.accept(StoreFixture.newEvent("event")).taskID
            try await fixture.route()
            let pages: [(after: Int, limit: Int, numbers: [Int])] = [
                (0, 10, [1, 2]), (0, 1, [1]), (1, 10, [2]), (2, 10, []), (9, 1, []), (-5, 10, [1, 2]), (0, 0, []),
            ]
            for page in pages {
                let progress = try await fixture.store.progress(of: task, after: page.after, limit: page.limit)
                #expect(progress.map(\.number) == page.numbers)
            }
        },
        StoreCheck("concurrent writers leave no gap and no number twice, and each one's entries in order") {
            fixture async throws in
            let task = try await fixture.claimedRun().run.taskID
            try await withThrowingTaskGroup { group in
                for writer in 0..<8 {
                    group.addTask {
                        for index in 0..<25 {
                            try await fixture.store.appendProgress([Self.step(writer * 100 + index, of: task)])
                        }
                    }
                }
                try await group.waitForAll()
            }
            let progress = try await fixture.store.progress(of: task, after: 0, limit: 1000)
            #expect(progress.map(\.number) == Array(1...202))
            let steps = progress.compactMap { $0.entry.data["step"]?.intValue }
            for writer in 0..<8 {
                let own = Int64(writer * 100)..<Int64(writer * 100 + 25)
                #expect(steps.filter { own.contains($0) } == Array(own))
            }
        },
        StoreCheck("entries of several tasks are numbered in each") { fixture async throws in
            let one = try await fixture.claimedRun("one").run.taskID
            let two = try await fixture.claimedRun("two").run.taskID
            try await fixture.store.appendProgress([
                Self.step(1, of: one), Self.step(2, of: two), Self.step(3, of: one),
            ])
            #expect(try await fixture.store.progress(of: one, after: 2, limit: 10).map(\.number) == [3, 4])
            #expect(try await fixture.store.progress(of: two, after: 2, limit: 10).map(\.number) == [3])
        },
        StoreCheck("progress of a task that is not there is refused, and the rest of the call with it") {
            fixture async throws in
            let task = try await fixture.claimedRun().run.taskID
            let unknown = TaskID(rawValue: "task_unknown")
            await #expect(throws: StoreError.self) {
                try await fixture.store.appendProgress([Self.step(1, of: task), Self.step(2, of: unknown)])
            }
            #expect(try await fixture.kinds(of: task) == [.eventAccepted, .ruleMatched])
        },
    ]

    private static func step(_ number: Int, of task: TaskID) -> ProgressEntry {
        StoreFixture.entry(task, .reasoningStep, data: ["step": .int(Int64(number))])
    }
}
