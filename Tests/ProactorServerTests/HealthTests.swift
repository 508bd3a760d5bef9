import ProactorModel
import ProactorTelemetry
import Testing

@testable import ProactorRuntime
@testable import ProactorServer

@Suite("What makes a server ready, and what only a restart mends") struct HealthTests {
    private static let start = Timestamp(seconds: 1_800_000_000)

    private func now(_ seconds: Int64) -> Timestamp { Self.start.advanced(by: .seconds(seconds)) }

    private func problems(_ checks: [HealthCheck]) -> [String] { checks.filter { $0.problem != nil }.map(\.name) }

    private func readiness(
        _ vitals: EngineVitals,
        at seconds: Int64,
        storeProblem: String? = nil,
        unrouted: Int = 0,
        hasRuleBook: Bool = true
    ) -> [String] {
        self.problems(
            HealthChecks(vitals: vitals, limits: EngineLimits()).readiness(
                at: self.now(seconds),
                storeProblem: storeProblem,
                unroutedEvents: unrouted,
                hasRuleBook: hasRuleBook
            )
        )
    }

    private func vitals() -> (EngineVitals, router: Heartbeat, workers: Heartbeat) {
        let (router, workers) = (Heartbeat(), Heartbeat())
        return (EngineVitals(startedAt: Self.start, router: router, workers: workers), router, workers)
    }

    @Test("a server whose loops turn is ready")
    func isReady() {
        let (vitals, router, workers) = self.vitals()
        for heartbeat in [router, workers] {
            heartbeat.beat(at: self.now(1))
            heartbeat.progress(at: self.now(1))
        }
        #expect(self.readiness(vitals, at: 2) == [])
    }

    @Test("before its loops have started it is not")
    func isNotReadyAtFirst() {
        let (vitals, _, workers) = self.vitals()
        workers.beat(at: self.now(0))
        #expect(self.readiness(vitals, at: 1) == ["router"])
    }

    @Test("each thing that is wrong is named by itself")
    func namesProblems() {
        let vitals = EngineVitals(startedAt: Self.start)
        #expect(self.readiness(vitals, at: 1, storeProblem: "the disk is full") == ["store"])
        #expect(self.readiness(vitals, at: 1, hasRuleBook: false) == ["rules"])
        vitals.beginStopping()
        #expect(self.readiness(vitals, at: 1) == ["serving"])
    }

    @Test(
        "a router that turns without getting on with waiting events is stuck after the limit, and an idle one never",
        arguments: [0, 3]
    )
    func findsStuckRouter(unrouted: Int) {
        let (vitals, router, workers) = self.vitals()
        router.progress(at: self.now(10))
        for seconds in [Int64(69), 71] {
            router.beat(at: self.now(seconds))
            workers.beat(at: self.now(seconds))
            let expected = unrouted > 0 && seconds > 70 ? ["router"] : []
            #expect(self.readiness(vitals, at: seconds, unrouted: unrouted) == expected)
        }
    }

    @Test("loops that fell silent make it not ready, and much later not alive")
    func findsSilence() {
        let (vitals, router, workers) = self.vitals()
        router.beat(at: self.now(0))
        workers.beat(at: self.now(0))
        let checks = HealthChecks(vitals: vitals, limits: EngineLimits())
        #expect(self.readiness(vitals, at: 90) == [])
        #expect(self.readiness(vitals, at: 91) == ["router", "workers"])
        #expect(self.problems(checks.liveness(at: self.now(900))) == [])
        #expect(self.problems(checks.liveness(at: self.now(901))) == ["router", "workers"])
        // Who shuts down is not to be killed for it.
        vitals.beginStopping()
        #expect(self.problems(checks.liveness(at: self.now(901))) == [])
    }

    @Test("a sink that fails is told, and the server is ready all the same")
    func tellsOfSinks() async throws {
        let vitals = EngineVitals(startedAt: Self.start)
        vitals.sinks.watch(["desk", "mail"])
        vitals.sinks.failed("desk", "nobody answers", at: self.now(10))
        vitals.sinks.failed("desk", "still nobody answers", at: self.now(20))
        func checks() -> [HealthCheck] {
            HealthChecks(vitals: vitals, limits: EngineLimits()).readiness(
                at: self.now(70),
                storeProblem: nil,
                unroutedEvents: 0,
                hasRuleBook: true
            )
        }
        #expect(self.problems(checks()).isEmpty)
        let desk = checks().first { $0.name == "sink:desk" }?.json
        #expect(desk == ["status": "warn", "detail": "it has failed for 1m; see 'proactor deliveries'"])
        #expect(checks().first { $0.name == "sink:mail" }?.json == ["status": "pass"])
        let failing = StateMetrics.samples(of: vitals.sinks).map { "\($0.labels["sink"] ?? "") \($0.value)" }
        #expect(failing == ["desk 1.0", "mail 0.0"])
        vitals.sinks.worked("desk")
        #expect(checks().first { $0.name == "sink:desk" }?.json == ["status": "pass"])
    }
}
