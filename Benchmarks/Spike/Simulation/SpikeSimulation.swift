import ProactorEngine
import ProactorModel

/// Runs a scenario in virtual time against the governor's decisions; what processes share goes through a store that refuses who
/// was not the last to read.
package struct SpikeSimulation: Sendable {
    private static let model = "model"
    private static let start: Int64 = 1_800_000_000_000
    /// How long a run takes at the most to be claimed when its time has come.
    private static let claimDelay: Int64 = 500
    /// How long a run waits after its call failed.
    private static let retryDelay: Int64 = 10_000
    /// Of how many documents one is measured.
    private static let sizeInterval = 50
    /// Events after which a simulation does not end any more.
    private static let eventMaximum = 20_000_000

    private enum Event: Sendable {
        case ask(call: Int)
        case round(process: Int)
        case arrive(call: Int, reservation: String, process: Int)
        case answer(call: Int, reservation: String, process: Int)
    }

    private struct Call: Sendable {
        var demand: CallDemand
        var askedAt: Int64?
        var input: Int
        var output: Int
    }

    private struct Process: Sendable {
        var desk: GovernorDesk
        var versions: [String: Int] = [:]
        /// When its next round is due.
        var roundAt: Int64?
        /// Until its last round is written it can do nothing else.
        var busyUntil: Int64 = 0
    }

    private let scenario: SpikeScenario
    private var generator: SimulationGenerator
    private var events = EventQueue<Event>()
    private var calls: [Call] = []
    private var processes: [Process] = []
    private var documents: [String: (version: Int, contents: JSONValue)] = [:]
    private var result: SpikeResult

    package static func run(_ scenario: SpikeScenario) -> SpikeResult {
        var simulation = Self(scenario)
        simulation.run()
        return simulation.result
    }

    private init(_ scenario: SpikeScenario) {
        self.scenario = scenario
        self.generator = SimulationGenerator(seed: scenario.seed)
        self.result = SpikeResult(
            provider: SimulatedProvider(
                requestLimit: scenario.requestLimit,
                tokenLimit: scenario.tokenLimit,
                limiter: scenario.limiter,
                counting: scenario.counting
            )
        )
        let limits = ModelLimits(
            requestsPerMinute: scenario.requestLimit,
            tokensPerMinute: scenario.tokenLimit
        )
        self.processes = (0..<scenario.processes).map { number in
            let terms = ModelTerms(limits: limits)
            let settings = GovernorSettings(models: [Self.model: terms], process: "process-\(number)")
            return Process(desk: GovernorDesk(settings))
        }
        for flow in scenario.flows { self.add(flow) }
    }

    private mutating func add(_ flow: SpikeScenario.Flow) {
        for number in 0..<flow.calls {
            let spread = self.scenario.deviation
            let input = self.generator.normal(mean: Double(flow.input), deviation: Double(flow.input) * spread)
            let output = self.generator.normal(mean: Double(flow.output), deviation: Double(flow.output) * spread)
            // What the caller estimates follows the input, but not quite.
            let error = self.generator.normal(mean: self.scenario.estimateBias, deviation: 0.05)
            let call = Call(
                demand: CallDemand(
                    model: Self.model,
                    rule: flow.rule,
                    agent: flow.rule,
                    priority: flow.priority,
                    inputTokens: max(1, Int(input * error)),
                    outputTokens: self.scenario.outputMaximum
                ),
                input: max(1, Int(input)),
                output: min(self.scenario.outputMaximum, max(1, Int(output)))
            )
            self.calls.append(call)
            self.events.add(.ask(call: self.calls.count - 1), at: Int64(number) * flow.interval)
        }
    }

    private mutating func run() {
        for _ in 0..<Self.eventMaximum {
            guard let (now, event) = self.events.next() else { break }
            switch event {
            case .ask(let call): self.ask(call, at: now)
            case .round(let process): self.round(process, at: now)
            case .arrive(let call, let reservation, let process):
                self.arrive(call, reservation, process, at: now)
            case .answer(let call, let reservation, let process):
                self.answer(call, reservation, process, at: now)
            }
            if self.result.completed == self.calls.count { break }
        }
    }

    private static func timestamp(_ time: Int64) -> Timestamp {
        Timestamp(millisecondsSinceEpoch: Self.start + time)
    }

    private static func time(_ timestamp: Timestamp) -> Int64 { timestamp.millisecondsSinceEpoch - Self.start }

    // MARK: Calls

    private mutating func ask(_ call: Int, at now: Int64) {
        let process = Int.random(in: self.processes.indices, using: &self.generator)
        self.calls[call].askedAt = self.calls[call].askedAt ?? now
        let demand = self.calls[call].demand
        if let refusal = self.processes[process].desk.enqueue(call, demand, at: Self.timestamp(now)) {
            self.sendAway(call, refusal)
        } else {
            self.schedule(process, at: now, now)
        }
    }

    private mutating func sendAway(_ call: Int, _ refusal: CallRefusal) {
        guard case .notBefore(let time, _) = refusal else { preconditionFailure("nothing limits the money here") }
        self.result.sentAway += 1
        let delay = Int64.random(in: 0...Self.claimDelay, using: &self.generator)
        self.events.add(.ask(call: call), at: Self.time(time) + delay)
    }

    private mutating func arrive(_ call: Int, _ reservation: String, _ process: Int, at now: Int64) {
        let (input, output) = (self.calls[call].input, self.calls[call].output)
        guard self.result.provider.arrive(at: now, input: input, output: output) else {
            self.fail(call, reservation, process, .rateLimited, at: now)
            return
        }
        self.result.duration = now
        let latency = Int64.random(in: self.scenario.latency, using: &self.generator)
        self.events.add(.answer(call: call, reservation: reservation, process: process), at: now + latency)
    }

    private mutating func answer(_ call: Int, _ reservation: String, _ process: Int, at now: Int64) {
        guard Double.random(in: 0..<1, using: &self.generator) >= self.scenario.failures else {
            let kind: CallFailure = Bool.random(using: &self.generator) ? .overloaded : .broken
            self.fail(call, reservation, process, kind, at: now)
            return
        }
        let (input, output) = (self.calls[call].input, self.calls[call].output)
        self.result.provider.answer(at: now, output: output)
        self.settle(
            reservation,
            process,
            .answered(TokenUsage(input: input, output: output), cost: .zero, RateLimitReport()),
            at: now
        )
        self.result.completed += 1
    }

    private mutating func fail(
        _ call: Int,
        _ reservation: String,
        _ process: Int,
        _ kind: CallFailure,
        at now: Int64
    ) {
        let result = CallResult.failed(kind, retryAfter: nil, RateLimitReport(), message: "simulated")
        self.settle(reservation, process, result, at: now)
        self.calls[call].askedAt = nil
        self.events.add(.ask(call: call), at: now + Self.retryDelay)
    }

    private mutating func settle(_ reservation: String, _ process: Int, _ result: CallResult, at now: Int64) {
        self.processes[process].desk.settle(reservation, result, at: Self.timestamp(now))
        self.schedule(process, at: now, now)
    }

    // MARK: Rounds

    private mutating func schedule(_ process: Int, at time: Int64, _ now: Int64) {
        let time = max(time, now, self.processes[process].busyUntil)
        if let due = self.processes[process].roundAt, due <= time { return }
        self.processes[process].roundAt = time
        self.events.add(.round(process: process), at: time)
    }

    private mutating func round(_ process: Int, at now: Int64) {
        guard self.processes[process].roundAt == now else { return }
        self.processes[process].roundAt = nil
        // As the service does while others write too.
        if self.processes.count > 1, self.processes[process].desk.waitingCount > 0 { self.load(process) }
        var round = self.decide(process, at: now)
        while !round.documents.isEmpty, !self.write(round.documents, process) {
            self.result.conflicts += 1
            self.processes[process].desk.undo()
            self.load(process)
            round = self.decide(process, at: now)
        }
        self.processes[process].desk.confirm()
        var done = now
        if !round.documents.isEmpty {
            done += Int64.random(in: self.scenario.commit, using: &self.generator)
            self.processes[process].busyUntil = done
            self.result.commits += 1
        }
        for admitted in round.admitted {
            let askedAt = self.calls[admitted.ticket].askedAt ?? now
            self.result.waits[admitted.reservation.demand.rule, default: []].append(done - askedAt)
            let travel = Int64.random(in: 0...self.scenario.jitter, using: &self.generator)
            self.events.add(
                .arrive(call: admitted.ticket, reservation: admitted.reservation.id, process: process),
                at: done + travel
            )
        }
        for refused in round.refused { self.sendAway(refused.ticket, refused.refusal) }
        if let next = round.nextAt { self.schedule(process, at: max(Self.time(next), now + 1), now) }
    }

    private mutating func decide(_ process: Int, at now: Int64) -> GovernorRound {
        self.result.rounds += 1
        let waiting = self.processes.reduce(0) { $0 + $1.desk.waitingCount }
        self.result.waitingMaximum = max(self.result.waitingMaximum, waiting)
        return self.processes[process].desk.decide(at: Self.timestamp(now), spending: nil)
    }

    private mutating func write(_ documents: [String: JSONValue], _ process: Int) -> Bool {
        for name in documents.keys {
            let known = self.processes[process].versions[name] ?? 0
            guard known == self.documents[name]?.version ?? 0 else { return false }
        }
        for (name, contents) in documents {
            let version = (self.documents[name]?.version ?? 0) + 1
            self.documents[name] = (version, contents)
            self.processes[process].versions[name] = version
            if version % Self.sizeInterval == 0 {
                self.result.documentSizeMaximum = max(self.result.documentSizeMaximum, contents.jsonBytes.count)
            }
        }
        return true
    }

    private mutating func load(_ process: Int) {
        for (name, document) in self.documents {
            self.processes[process].versions[name] = document.version
            self.processes[process].desk.load(name, document.contents)
        }
    }
}
