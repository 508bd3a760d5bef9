import Foundation
import Logging
import ProactorModel
import ProactorRules
import ProactorRuntime
import ProactorSQLite
import ProactorStorage

/// How fast the router works through a log, alone in this process.
enum RoutingFigures {
    static func eventsPerSecond(site: Site, events count: Int) async throws -> Double {
        let store = try SQLiteStore(path: "\(site.directory)/routing.db")
        let people = Directory(people: ["anna": Person(id: "anna", name: "Anna")], groups: [:])
        let context = RuleBookContext(tools: [], sinks: ["inbox"], directory: people)
        let files = try ["Rules/bench/rules.yaml", "Agents/idle.yaml"].map { path in
            RuleBookFile(path: path, text: try String(contentsOfFile: "\(site.directory)/\(path)", encoding: .utf8))
        }
        guard let book = RuleBookReader.read(files, context: context).book else {
            throw BenchmarkError("the benchmark's rules have errors")
        }
        let clock = SystemWallClock()
        let requests = Requests(run: "routing")
        for _ in 0..<count / 1000 {
            let events = try (0..<1000).map { _ in
                let event = try CloudEventsJSON.event(from: JSONParser.parse(requests.event()))
                return NewEvent(event: event, taskID: TaskID(at: clock.now), receivedAt: clock.now)
            }
            _ = try await store.append(events)
        }
        let router = RouterService(
            store: store,
            books: RuleBookShelf(current: book, store: store, recompile: { _ in nil }),
            limits: EngineLimits(),
            backlog: BacklogGauge(),
            clock: clock,
            logger: Logger(label: "benchmark")
        )
        let began = ContinuousClock.now
        while try await router.routeBatch() {}
        let seconds = (ContinuousClock.now - began) / .seconds(1)
        await store.close()
        return Double(count / 1000 * 1000) / seconds
    }
}
