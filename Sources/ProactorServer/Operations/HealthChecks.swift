import ProactorModel
import ProactorRuntime

/// One thing that must be well for a server to be sent work.
struct HealthCheck: Hashable, Sendable {
    let name: String
    /// What is wrong; `nil` where nothing is.
    let problem: String?
    /// What an operator should know, although the server is well all the same.
    var warning: String?

    var json: JSONValue {
        var json: JSONObject = ["status": .string(self.status)]
        json["detail"] = (self.problem ?? self.warning).map(JSONValue.string)
        return .object(json)
    }

    private var status: String {
        guard self.problem == nil else { return "fail" }
        return self.warning == nil ? "pass" : "warn"
    }
}

/// Decides from what is known whether a server is well.
struct HealthChecks: Sendable {
    let vitals: EngineVitals
    let limits: EngineLimits

    /// How many times longer than for readiness a loop must be silent before only a restart helps.
    private static let lifeFactor = 10

    /// Whether the server can be sent work now.
    ///
    /// - Parameters:
    ///   - storeProblem: Why nothing could be written just now; `nil` where something could.
    ///   - unroutedEvents: How many events wait for the router.
    ///   - hasRuleBook: Whether there is anything to match events against.
    func readiness(
        at now: Timestamp,
        storeProblem: String?,
        unroutedEvents: Int,
        hasRuleBook: Bool
    ) -> [HealthCheck] {
        var checks = [
            HealthCheck(name: "serving", problem: self.vitals.isStopping ? "the server is shutting down" : nil),
            HealthCheck(name: "store", problem: storeProblem),
            HealthCheck(name: "rules", problem: hasRuleBook ? nil : "no rule book is loaded"),
        ]
        if let router = self.vitals.router {
            checks.append(HealthCheck(name: "router", problem: self.routerProblem(router, unroutedEvents, now)))
        }
        if let workers = self.vitals.workers {
            checks.append(HealthCheck(name: "workers", problem: self.silence(of: workers, at: now)))
        }
        return checks + self.sinks(at: now) + self.sources(at: now)
    }

    /// Sinks that fail. Their deliveries are made once they are back, and sending the work to another server would not help.
    private func sinks(at now: Timestamp) -> [HealthCheck] {
        self.vitals.sinks.troubles.sorted { $0.key < $1.key }.map { name, trouble in
            // What a receiver said is for operators, and health for everybody.
            let warning = trouble.map { trouble in
                "it has failed for \(now.duration(since: trouble.since).ruleText); see 'proactor deliveries'"
            }
            return HealthCheck(name: "sink:\(name)", problem: nil, warning: warning)
        }
    }

    /// Sources whose broker is away. Its messages wait there, and what comes by other ways is taken all the same.
    private func sources(at now: Timestamp) -> [HealthCheck] {
        self.vitals.sources.troubles.sorted { $0.key < $1.key }.map { name, trouble in
            let warning = trouble.map { trouble in
                "it has been without its broker for \(now.duration(since: trouble.since).ruleText); the log says why"
            }
            return HealthCheck(name: "source:\(name)", problem: nil, warning: warning)
        }
    }

    /// Loops that no longer turn, which only a restart can mend. A store out of reach is none of them: it may come back, and
    /// the process with it.
    func liveness(at now: Timestamp) -> [HealthCheck] {
        [("router", self.vitals.router), ("workers", self.vitals.workers)].compactMap { name, heartbeat in
            guard let heartbeat else { return nil }
            let limit = (EngineVitals.idleMaximum + self.limits.stall) * Self.lifeFactor
            let silent = now.duration(since: heartbeat.beatAt ?? self.vitals.startedAt)
            let isLost = silent > limit && !self.vitals.isStopping
            return HealthCheck(name: name, problem: isLost ? "no sign of life for \(silent.ruleText)" : nil)
        }
    }

    private func routerProblem(_ router: Heartbeat, _ unroutedEvents: Int, _ now: Timestamp) -> String? {
        if let silence = self.silence(of: router, at: now) { return silence }
        guard unroutedEvents > 0 else { return nil }
        let stuck = now.duration(since: router.progressAt ?? self.vitals.startedAt)
        guard stuck > self.limits.stall else { return nil }
        return "\(unroutedEvents) events wait, and none was routed for \(stuck.ruleText) (limits.stall)"
    }

    private func silence(of heartbeat: Heartbeat, at now: Timestamp) -> String? {
        guard let beatAt = heartbeat.beatAt else { return "not started yet" }
        let silent = now.duration(since: beatAt)
        guard silent > EngineVitals.idleMaximum + self.limits.stall else { return nil }
        return "no sign of life for \(silent.ruleText)"
    }
}
