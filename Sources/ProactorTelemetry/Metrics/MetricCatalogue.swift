/// Every metric that the program has.
package enum MetricCatalogue {
    /// In the order in which the documentation lists them.
    package static let all: [MetricDescription] =
        Self.events + Self.runs + Self.models + Self.governor + Self.work + Self.http + Self.store + Self.process
        + Self.conventions

    /// By name.
    package static let byName = Dictionary(uniqueKeysWithValues: Self.all.map { ($0.name, $0) })

    private static let events = [
        MetricDescription(
            MetricName.eventsAccepted,
            .counter,
            "Events from outside that were made durable; types that no rule book declares count as (undeclared).",
            labels: ["type"]
        ),
        MetricDescription(MetricName.eventsRepeated, .counter, "Events that were there already."),
        MetricDescription(
            MetricName.eventsRefused,
            .counter,
            "Requests with events that were not accepted.",
            labels: ["reason"]
        ),
        MetricDescription(MetricName.eventsRouted, .counter, "Events that the router decided."),
        MetricDescription(MetricName.eventsUnrouted, .gauge, "Events that wait for the router."),
        MetricDescription(MetricName.ruleMatches, .counter, "Runs that rules began.", labels: ["rule"]),
        MetricDescription(
            MetricName.ruleHeld,
            .counter,
            "What time operators did with events other than to begin a run.",
            labels: ["rule", "outcome"]
        ),
        MetricDescription(
            MetricName.ruleFailures,
            .counter,
            "Conditions and prompts that could not be evaluated.",
            labels: ["rule"]
        ),
        MetricDescription(
            MetricName.routingDuration,
            .histogram,
            "What deciding and committing one batch of events takes.",
            bounds: MetricBounds.latency
        ),
    ]

    private static let runs = [
        MetricDescription(
            MetricName.runAttempts,
            .counter,
            "Attempts at runs, by how they ended.",
            labels: ["agent", "outcome"]
        ),
        MetricDescription(
            MetricName.runAttemptDuration,
            .histogram,
            "From an attempt's beginning to its end.",
            labels: ["agent"],
            bounds: MetricBounds.work
        ),
        MetricDescription(
            MetricName.runDuration,
            .histogram,
            "From a run's match to its completion, waits included.",
            labels: ["agent"],
            bounds: MetricBounds.work
        ),
        MetricDescription(
            MetricName.runWait,
            .histogram,
            "From the time when a run is due to the claim by a worker.",
            labels: ["agent"],
            bounds: MetricBounds.work
        ),
        MetricDescription(
            MetricName.runs,
            .gauge,
            "Runs that are not at their end.",
            labels: ["agent", "state"]
        ),
        MetricDescription(
            MetricName.runsOldest,
            .gauge,
            "How long the oldest run that is due has been due.",
            labels: ["agent"]
        ),
        MetricDescription(MetricName.deadLetters, .gauge, "Dead letters that nobody has dealt with."),
    ]

    private static let work = [
        MetricDescription(
            MetricName.toolCalls,
            .counter,
            "Calls of tools, by how they ended.",
            labels: ["tool", "outcome"]
        ),
        MetricDescription(
            MetricName.toolDuration,
            .histogram,
            "What a call of a tool takes.",
            labels: ["tool"],
            bounds: MetricBounds.latency
        ),
        MetricDescription(
            MetricName.proposalsDecided,
            .counter,
            "Proposals that came to their end.",
            labels: ["rule", "state"]
        ),
        MetricDescription(
            MetricName.proposalsSentBack,
            .counter,
            "Proposals that people sent back to their agents.",
            labels: ["rule"]
        ),
        MetricDescription(
            MetricName.proposalsAnswered,
            .counter,
            "What agents made of proposals that were sent back: revised, withdrawn, failed.",
            labels: ["rule", "outcome"]
        ),
        MetricDescription(
            MetricName.approvalDuration,
            .histogram,
            "From a proposal to its end.",
            labels: ["rule"],
            bounds: MetricBounds.decision
        ),
        MetricDescription(MetricName.proposalsWaiting, .gauge, "Proposals that wait for a decision."),
        MetricDescription(MetricName.proposalsOldest, .gauge, "How long the oldest proposal has waited."),
        MetricDescription(
            MetricName.deliveries,
            .counter,
            "Attempts to deliver, by how they ended.",
            labels: ["sink", "outcome"]
        ),
        MetricDescription(
            MetricName.deliveryDuration,
            .histogram,
            "What an attempt to deliver takes.",
            labels: ["sink"],
            bounds: MetricBounds.latency
        ),
        MetricDescription(
            MetricName.deliveriesPending,
            .gauge,
            "Deliveries that were not made: queued, or dead-lettered.",
            labels: ["sink", "state"]
        ),
        MetricDescription(
            MetricName.sinkFailing,
            .gauge,
            "Whether the last attempt to deliver to a sink failed.",
            labels: ["sink"]
        ),
        MetricDescription(
            MetricName.sourceMessages,
            .counter,
            "Messages of brokers: taken, or why they were refused.",
            labels: ["source", "outcome"]
        ),
        MetricDescription(
            MetricName.sourceConnected,
            .gauge,
            "Whether a source has its broker.",
            labels: ["source"]
        ),
        MetricDescription(
            MetricName.deliveriesOldest,
            .gauge,
            "How long the oldest delivery that is due has been due.",
            labels: ["sink"]
        ),
    ]

    private static let http = [
        MetricDescription(
            MetricName.requests,
            .counter,
            "HTTP requests; the route is a template, (none) where there is none.",
            labels: ["method", "route", "status"]
        ),
        MetricDescription(
            MetricName.requestDuration,
            .histogram,
            "From a request's head to its answer's head.",
            labels: ["method", "route"],
            bounds: MetricBounds.latency
        ),
        MetricDescription(MetricName.requestsInFlight, .gauge, "Requests that wait for their answer's head."),
        MetricDescription(
            MetricName.watchers,
            .gauge,
            "Streams that are open, of tasks and of the whole engine, and requests that wait for a task."
        ),
        MetricDescription(MetricName.connections, .gauge, "Connections that are open."),
    ]

    private static let store = [
        MetricDescription(MetricName.storeCommits, .counter, "Transactions that were committed."),
        MetricDescription(MetricName.storeCommitFailures, .counter, "Transactions that failed: the disk, or a lock."),
        MetricDescription(
            MetricName.storeCommitDuration,
            .histogram,
            "What a transaction takes, the disk's flush included.",
            bounds: MetricBounds.latency
        ),
        MetricDescription(MetricName.storeChanges, .counter, "Changes that transactions held."),
        MetricDescription(MetricName.storeFileSize, .gauge, "The store's file."),
        MetricDescription(MetricName.storeLogSize, .gauge, "The store's write-ahead log."),
    ]

    private static let process = [
        MetricDescription(MetricName.info, .gauge, "Always 1: what runs.", labels: ["version", "rule_book"]),
        MetricDescription(MetricName.uptime, .gauge, "How long the server has run."),
        MetricDescription(
            MetricName.collectFailed,
            .gauge,
            "1 where a part of this page could not be read.",
            labels: ["part"]
        ),
        MetricDescription(
            MetricName.seriesOverflow,
            .counter,
            "Label sets that were counted as other, since a metric had too many.",
            labels: ["metric"]
        ),
        MetricDescription(MetricName.spansExported, .counter, "Spans that the collector took."),
        MetricDescription(
            MetricName.spansDropped,
            .counter,
            "Spans that were lost.",
            labels: ["reason"]
        ),
        MetricDescription(MetricName.processMemory, .gauge, "Resident memory."),
        MetricDescription(MetricName.processProcessor, .counter, "Processor time, of the user and the system."),
        MetricDescription(MetricName.processFiles, .gauge, "Open file descriptors, connections among them."),
        MetricDescription(MetricName.processFileMaximum, .gauge, "File descriptors that the process may open."),
        MetricDescription(MetricName.processStart, .gauge, "When the process started, since 1970."),
    ]
}
