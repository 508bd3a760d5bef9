import Metrics
import ProactorEngine
import ProactorModel
import ProactorStorage
import ProactorTelemetry
import Tracing

/// What became of one attempt at a run.
enum AttemptOutcome: Hashable, Sendable {
    case completed
    /// - Parameter code: The failure's.
    case retried(code: String)
    case deadLettered(code: String)
    case suspended
    case parked
    case interrupted
    case leaseLost
    /// The store was out of reach; the run is taken up again when its lease runs out.
    case unstored

    /// As metrics and spans name it.
    var name: String {
        switch self {
        case .completed: "completed"
        case .retried: "retried"
        case .deadLettered: "dead-lettered"
        case .suspended: "suspended"
        case .parked: "parked"
        case .interrupted: "interrupted"
        case .leaseLost: "lease-lost"
        case .unstored: "unstored"
        }
    }

    /// Why it failed, where it did.
    fileprivate var errorType: String? {
        switch self {
        case .retried(let code), .deadLettered(let code): code
        case .unstored: "store-unavailable"
        case .completed, .suspended, .parked, .interrupted, .leaseLost: nil
        }
    }
}

/// What is measured and traced of attempts at runs.
///
/// Each attempt is a span of its own, below the routing of the event that woke the run: a run that waits for a person keeps
/// none open. An attempt that goes on where others stopped is linked to the one before.
struct RunTelemetry: Sendable {
    let clock: any WallClock

    func attempt(_ claimed: ClaimedRun, _ body: () async -> AttemptOutcome) async {
        let run = claimed.run
        let startedAt = self.clock.now
        let agent = [("agent", run.agent)]
        Timer(label: MetricName.runWait, dimensions: agent)
            .record(duration: max(.zero, startedAt.duration(since: run.nextAt)))
        let span = self.span(claimed)
        let outcome = await ServiceContext.withValue(span.context) { await body() }
        let now = self.clock.now
        Counter(label: MetricName.runAttempts, dimensions: agent + [("outcome", outcome.name)]).increment()
        Timer(label: MetricName.runAttemptDuration, dimensions: agent).record(duration: now.duration(since: startedAt))
        if outcome == .completed {
            Timer(label: MetricName.runDuration, dimensions: agent).record(duration: now.duration(since: run.createdAt))
        }
        span.attributes[AttributeName.outcome] = outcome.name
        if let error = outcome.errorType {
            span.attributes[AttributeName.errorType] = error
            span.setStatus(SpanStatus(code: .error))
        }
        span.end()
    }

    private func span(_ claimed: ClaimedRun) -> any Span {
        let run = claimed.run
        let event = claimed.event
        var context = event.event.traceContext
        context.work = WorkIdentity(
            task: run.taskID.rawValue,
            event: event.event.id,
            run: run.id.rawValue,
            rule: run.rule,
            agent: run.agent
        )
        if let parent = run.parent {
            context.parentSeed = .call(run: parent.runID.rawValue, step: parent.step)
        } else {
            context.parentSeed = .routing(task: event.taskID.rawValue, sequence: event.sequence)
        }
        context.spanSeed = .attempt(run: run.id.rawValue, fence: claimed.lease.fence)
        let span = startSpan("\(OperationName.invokeAgent) \(run.agent)", context: context, ofKind: .internal)
        guard span.isRecording else { return span }
        span.updateAttributes { attributes in
            attributes[AttributeName.operation] = OperationName.invokeAgent
            attributes[AttributeName.agentName] = run.agent
            attributes[AttributeName.agentVersion] = run.ruleBook
            attributes[AttributeName.conversation] = run.id.rawValue
            attributes[AttributeName.task] = run.taskID.rawValue
            attributes[AttributeName.run] = run.id.rawValue
            attributes[AttributeName.parentRun] = run.parent?.runID.rawValue
            attributes[AttributeName.rule] = run.rule
            attributes[AttributeName.attempt] = run.attempt
            attributes[AttributeName.eventID] = event.event.id
            attributes[AttributeName.eventType] = event.event.type
        }
        if claimed.lease.fence > 1 {
            var earlier = event.event.traceContext
            earlier.parentSeed = .attempt(run: run.id.rawValue, fence: claimed.lease.fence - 1)
            span.addLink(SpanLink(context: earlier, attributes: [AttributeName.link: "earlier-attempt"]))
        }
        return span
    }
}

extension RunOutcome {
    /// What the run leaves behind belongs to the trace that the run belongs to.
    mutating func join(_ context: ServiceContext?) {
        for index in self.outputs.indices { self.outputs[index].join(context) }
        for index in self.proposals.indices { self.proposals[index].event.join(context) }
    }
}
