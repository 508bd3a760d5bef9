import Foundation
import Histogram
import ProactorModel
import ProactorRules
import ProactorRuntime
import ProactorSQLite
import ProactorStorage

/// What a million timers that wait cost, and how late those are that become due among them.
struct TimerLoad {
    /// Timers that become due while it is measured, at this rate.
    private static let duePerSecond = 500
    private static let seconds = 20
    private static let batch = 10_000

    private let arguments: OperatorArguments

    init(_ arguments: OperatorArguments) { self.arguments = arguments }

    private static let rules = """
        events: { Measured: {} }
        agents: { idle: { steps: [{ say: done }] } }
        rules:
          wait:
            on: Measured
            debounce: { per: data.key, quiet: 1m }
            agent: idle
            prompt: "{{ data.key }}"

        """

    func run() async throws {
        let deployment = try Deployment(Self.rules, keyMaximum: self.arguments.timers * 2)
        let dueCount = Self.duePerSecond * Self.seconds
        let quiet = Duration.seconds(60)
        // Far ahead, but for those that become due while it is measured.
        let far = deployment.clock.now.advanced(by: .seconds(86_400))
        let held = try await self.heldEvents(dueCount, deployment)
        let first = Report.residentMegabytes
        let began = ContinuousClock.now
        try await self.fill(deployment, from: 0, to: self.arguments.timers - dueCount) { _ in (held[0], far) }
        let filled = (ContinuousClock.now - began) / .seconds(1)
        let start = deployment.clock.now.advanced(by: .seconds(3))
        try await self.fill(deployment, from: self.arguments.timers - dueCount, to: self.arguments.timers) { number in
            let place = number - (self.arguments.timers - dueCount)
            let due = Self.due(place, from: start)
            var event = held[place]
            event.at = due.millisecondsSinceEpoch - quiet.wholeMilliseconds
            return (event, due)
        }
        await deployment.store.close()
        let opened = ContinuousClock.now
        let reopened = try SQLiteStore(path: "\(deployment.directory)/state.db")
        let next = try await reopened.nextOperatorDue()
        let startMilliseconds = (ContinuousClock.now - opened) / .milliseconds(1)
        guard next != nil else { throw BenchmarkFailure("the timers are lost") }
        let delays = try await self.fire(deployment, reopened, from: start, count: dueCount)
        Report.print([
            "figure": "timers", "pending": .int(Int64(self.arguments.timers)),
            "storedPerSecond": .int(Int64(Double(self.arguments.timers - dueCount) / filled)),
            "fileMegabytes": .double(Report.megabytes(of: "\(deployment.directory)/state.db")),
            "residentMegabytes": .double(Report.residentMegabytes - first),
            "startMilliseconds": .double((startMilliseconds * 10).rounded() / 10),
            "duePerSecond": .int(Int64(Self.duePerSecond)), "fired": .int(Int64(delays.totalCount)),
            "p50Milliseconds": .int(Int64(delays.valueAtPercentile(50))),
            "p99Milliseconds": .int(Int64(delays.valueAtPercentile(99))),
        ])
        await reopened.close()
        await deployment.remove()
    }

    /// Events that are in the log and routed already, for timers to come back to.
    private func heldEvents(_ count: Int, _ deployment: Deployment) async throws -> [HeldEvent] {
        try await deployment.append(
            (0..<count).map {
                Event(id: "\($0)", source: "/bench", type: "Seen", data: .json(["key": .string("\($0)")]))
            }
        )
        while try await deployment.router.routeBatch() {}
        var events: [HeldEvent] = []
        while events.count < count {
            let page = try await deployment.store.events(after: events.last?.sequence ?? 0, limit: Self.batch)
            guard !page.isEmpty else { throw BenchmarkFailure("the log is too short") }
            events += page.map { HeldEvent(sequence: $0.sequence, taskID: $0.taskID, at: 0) }
        }
        return events
    }

    /// Stores timers as the router would.
    private func fill(
        _ deployment: Deployment,
        from start: Int,
        to end: Int,
        _ timer: (Int) -> (HeldEvent, Timestamp)
    ) async throws {
        guard let timing = deployment.book.rules.first?.timing else { throw BenchmarkFailure("there is no operator") }
        for batch in stride(from: start, to: end, by: Self.batch) {
            let changes = (batch..<min(batch + Self.batch, end)).map { number -> OperatorChange in
                let id = OperatorKey(operation: timing.id, key: "\"key-\(number)\"")
                let (event, due) = timer(number)
                let state: JSONValue = ["first": .int(event.at), "last": event.json, "swallowed": 0]
                let record = OperatorRecord(
                    id: id,
                    rule: "wait",
                    version: 1,
                    state: state,
                    dueAt: due,
                    held: [],
                    keepsTasksOpen: false
                )
                return OperatorChange(id: id, from: 0, record: record)
            }
            try await deployment.store.commit(OperatorCommit(changes: changes, at: deployment.clock.now))
        }
    }

    /// Lets the timers' service work until all that becomes due has fired; from due to the run's beginning, in milliseconds.
    private func fire(
        _ deployment: Deployment,
        _ store: SQLiteStore,
        from start: Timestamp,
        count: Int
    ) async throws -> Histogram<UInt64> {
        let service = deployment.timers(on: store)
        let last = start.advanced(by: .seconds(Self.seconds))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await service.run() }
            try await Task.sleep(for: last.duration(since: deployment.clock.now))
            while let next = try await store.nextOperatorDue(), next < last {
                try await Task.sleep(for: .milliseconds(50))
            }
            group.cancelAll()
        }
        var delays = Histogram<UInt64>(numberOfSignificantValueDigits: .three)
        for run in try await store.runs(in: .queued, limit: count) {
            guard let place = Int(run.prompt) else { throw BenchmarkFailure("the run \(run.id) is of no timer") }
            let due = Self.due(place, from: start)
            delays.record(UInt64(max(1, run.createdAt.millisecondsSinceEpoch - due.millisecondsSinceEpoch)))
        }
        return delays
    }

    private static func due(_ place: Int, from start: Timestamp) -> Timestamp {
        start.advanced(by: .milliseconds(place * 1000 / Self.duePerSecond))
    }
}
