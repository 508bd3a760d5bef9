import ProactorModel
import ProactorStorage
import Testing

extension StoreConformance {
    /// What ``TaskStore`` promises of lists.
    static let taskLists: [StoreCheck] = [
        StoreCheck("tasks are listed youngest first, page by page") { fixture async throws in
            let events = try await fixture.accept(count: 5)
            try await fixture.route { $0.event.id == "event-2" ? [StoreFixture.run(of: $0)] : [] }
            var found: [TaskID] = []
            while true {
                let page = try await fixture.store.tasks(TaskFilter(), before: found.last, limit: 2)
                guard !page.isEmpty else { break }
                #expect(page.count <= 2)
                found += page.map(\.id)
            }
            #expect(found == events.map(\.taskID).reversed())
        },
        StoreCheck("a task is listed once, however many events it has") { fixture async throws in
            let claimed = try await fixture.claimedRun()
            let outputs = (0..<3).map { StoreFixture.newEvent("output-\($0)", task: claimed.run.taskID) }
            try await fixture.complete(claimed, outputs: outputs)
            #expect(
                try await fixture.store.tasks(TaskFilter(), before: nil, limit: 10).map(\.id) == [claimed.run.taskID]
            )
        },
        StoreCheck("tasks are listed by their state, as each of them is read") { fixture async throws in
            let waiting = try await fixture.waitingProposal("waiting").taskID
            let completed = try await fixture.claimedRun("completed")
            try await fixture.complete(completed)
            let running = try await fixture.claimedRun("running").run.taskID
            let unmatched = try await fixture.accept(StoreFixture.newEvent("unmatched")).taskID
            try await fixture.route()
            let unrouted = try await fixture.accept(StoreFixture.newEvent("unrouted")).taskID
            let expected: [TaskSnapshot.State: Set<TaskID>] = [
                .running: [running, unrouted], .waiting: [waiting], .completed: [completed.run.taskID, unmatched],
            ]
            for (state, ids) in expected {
                let tasks = try await fixture.store.tasks(TaskFilter(state: state), before: nil, limit: 10)
                #expect(Set(tasks.map(\.id)) == ids)
                #expect(tasks.allSatisfy { $0.state == state })
                for task in tasks { #expect(try await fixture.store.task(task.id) == task) }
            }
        },
        StoreCheck("tasks are listed by the type of the event that began them") { fixture async throws in
            let one = try await fixture.accept(StoreFixture.newEvent("one", type: "com.example.one"))
            try await fixture.route { [StoreFixture.run(of: $0)] }
            let output = StoreFixture.newEvent("output", type: "com.example.two", task: one.taskID)
            try await fixture.completeNext(outputs: [output])
            let two = try await fixture.accept(StoreFixture.newEvent("two", type: "com.example.two"))
            let listed = try await fixture.store.tasks(
                TaskFilter(event: EventConditions(type: "com.example.two")),
                before: nil,
                limit: 10
            )
            #expect(listed.map(\.id) == [two.taskID])
        },
        StoreCheck("tasks are listed by a rule that matched") { fixture async throws in
            let events = try await fixture.accept(count: 3)
            try await fixture.route { event in
                ["event-0": ["reorder"], "event-1": ["inform", "reorder"], "event-2": ["inform"]][
                    event.event.id,
                    default: []
                ]
                .map { StoreFixture.run(of: event, rule: $0) }
            }
            let listed = try await fixture.store.tasks(TaskFilter(rule: "reorder"), before: nil, limit: 10)
            #expect(listed.map(\.id) == [events[1].taskID, events[0].taskID])
            let both = TaskFilter(state: .running, event: EventConditions(type: "com.example.tested"), rule: "inform")
            #expect(
                try await fixture.store.tasks(both, before: events[2].taskID, limit: 10).map(\.id) == [events[1].taskID]
            )
        },
    ]
}
