import ProactorEngine
import ProactorModel
import ProactorRuntime
import ProactorStorage
import ProactorTelemetry
import Testing

@testable import ProactorServer

@Suite("What waits, as numbers") struct StateMetricsTests {
    private static let now = Timestamp(seconds: 1_800_000_000)

    private func lines(_ samples: [MetricSample]) -> [String] {
        samples.map { sample in
            let labels = sample.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
            return "\(sample.name){\(labels)} \(sample.value)"
        }
    }

    @Test("queues are told with how long the oldest has been due, and what is still to come has no age")
    func tellsQueues() {
        var statistics = StoreStatistics(unroutedEvents: 4, deadLetters: 2, waitingProposals: 1)
        statistics.oldestProposal = Self.now.advanced(by: .seconds(-90))
        statistics.runs = [
            .init(agent: "a", state: .queued, count: 7, dueSince: Self.now.advanced(by: .seconds(-30))),
            .init(agent: "b", state: .queued, count: 1, dueSince: Self.now.advanced(by: .seconds(30))),
            .init(agent: "a", state: .running, count: 3, dueSince: Self.now),
        ]
        statistics.deliveries = [
            .init(sink: "inbox", state: .deadLettered, count: 5, dueSince: nil),
            .init(sink: "inbox", state: .queued, count: 6, dueSince: Self.now.advanced(by: .seconds(-2))),
        ]
        let lines = Set(self.lines(StateMetrics.samples(of: statistics, at: Self.now)))
        #expect(
            lines == [
                "proactor_events_unrouted{} 4.0", "proactor_dead_letters{} 2.0", "proactor_proposals_waiting{} 1.0",
                "proactor_proposals_oldest_age_seconds{} 90.0", "proactor_runs{agent=a,state=queued} 7.0",
                "proactor_runs{agent=b,state=queued} 1.0", "proactor_runs{agent=a,state=running} 3.0",
                "proactor_runs_oldest_queued_age_seconds{agent=a} 30.0",
                "proactor_runs_oldest_queued_age_seconds{agent=b} 0.0",
                "proactor_deliveries{sink=inbox,state=dead-lettered} 5.0",
                "proactor_deliveries{sink=inbox,state=queued} 6.0",
                "proactor_deliveries_oldest_age_seconds{sink=inbox} 2.0",
            ]
        )
    }

    @Test("every metric that is read here is in the catalogue, with these labels")
    func isInCatalogue() {
        var statistics = StoreStatistics()
        statistics.runs = [.init(agent: "a", state: .queued, count: 1, dueSince: nil)]
        statistics.deliveries = [.init(sink: "s", state: .queued, count: 1, dueSince: nil)]
        for sample in StateMetrics.samples(of: statistics, at: Self.now) {
            let labels = MetricCatalogue.byName[sample.name]?.labels
            #expect(labels.map(Set.init) == Set(sample.labels.keys), "\(sample.name)")
        }
    }
}
