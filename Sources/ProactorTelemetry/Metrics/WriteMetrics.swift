import Metrics

/// What is measured of transactions.
package struct WriteMetrics: Sendable {
    private let commits = Counter(label: MetricName.storeCommits)
    private let failures = Counter(label: MetricName.storeCommitFailures)
    private let changes = Counter(label: MetricName.storeChanges)
    private let duration = Timer(label: MetricName.storeCommitDuration)

    package init() {}

    package func committed(_ changeCount: Int, in duration: Duration) {
        self.commits.increment()
        self.changes.increment(by: changeCount)
        self.duration.record(duration: duration)
    }

    package func failed() { self.failures.increment() }
}
