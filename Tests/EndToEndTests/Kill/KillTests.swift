import Foundation
import ProactorModel
import ProactorTestSupport
import Testing

/// What holds survives `kill -9` at any moment.
@Suite struct KillTests {
    private static let kills = 55
    /// One kill in this many hits the server while it starts.
    private static let startKillShare = 5
    /// The longest time from serving to the kill, and from the start of the process to a kill while it starts.
    private static let servingMilliseconds = 700
    private static let startMilliseconds = 300
    private static let posters = 6
    /// What each round adds: more than a server does before it is killed, so that every kill finds it at work.
    private static let (singles, batches, batchSize) = (8, 2, 6)
    private static let watchers = 8

    /// `PROACTOR_TEST_SEED` repeats a test that failed, as far as its moments and its load are concerned.
    private static let seed: UInt64 =
        ProcessInfo.processInfo.environment["PROACTOR_TEST_SEED"].flatMap { UInt64($0) } ?? .random(in: 0...999_999)

    @Test(.timeLimit(.minutes(15)))
    func `a server killed at any moment loses nothing and does nothing twice`() async throws {
        print("Kills at the moments of PROACTOR_TEST_SEED=\(Self.seed)")
        let site = try Site.shop()
        let gate = ServerGate()
        let load = Load()
        let deciders = [Decider("anna", seed: Self.seed &+ 1), Decider("ben", seed: Self.seed &+ 2)]
        let verified = try await withThrowingTaskGroup(of: Void.self) { deciding in
            for decider in deciders { deciding.addTask { await decider.decide(through: gate) } }
            let server = try await withThrowingTaskGroup(of: Void.self) { posting in
                for _ in 0..<Self.posters { posting.addTask { try await load.post(through: gate) } }
                try await Self.killRepeatedly(site, load, gate)
                load.finish()
                let (server, client) = try await ServerProcess.start(in: site)
                gate.open(client)
                try await posting.waitForAll()
                return server
            }
            try await Self.watch(Set(load.answers.tasks.values.joined()), try await gate.client())
            deciding.cancelAll()
            try await deciding.waitForAll()
            #expect(await server.stop().status == 0)
            return try await site.run("audit", "verify", "--file", site.store)
        }
        #expect(verified.status == 0, "\(verified.output)\(verified.errors)")

        let ledger = try ShopLedger(site)
        ledger.expectWhole()
        ledger.expectAccepted(load.answers.tasks, load.events)
        ledger.expectDecided(deciders.map(\.decisions))
        print(
            """
            \(load.events.count) events in \(load.answers.acceptedRequests) requests, \(load.answers.duplicates) of them \
            answered as repeats; \(ledger.summary)
            """
        )
    }

    /// Starts the server and kills it, again and again, each time with more to do.
    private static func killRepeatedly(_ site: Site, _ load: Load, _ gate: ServerGate) async throws {
        var generator = SeededGenerator(seed: Self.seed)
        for round in 0..<Self.kills {
            load.add(round: round, singles: Self.singles, batches: Self.batches, batchSize: Self.batchSize, &generator)
            let server = try ServerProcess.launch(in: site)
            if Int.random(in: 0..<Self.startKillShare, using: &generator) == 0 {
                try await Self.pass(0...Self.startMilliseconds, &generator)
            } else {
                guard let client = await server.serving() else {
                    throw ServerProcess.NotServing(errors: await server.result().errors)
                }
                gate.open(client)
                try await Self.pass(0...Self.servingMilliseconds, &generator)
            }
            server.kill()
            gate.close()
            let result = await server.result()
            #expect(result.status == nil, "the server ended by itself: \(result.errors)")
            #expect(result.errors.isEmpty)
        }
    }

    /// Lets a random time pass: the moment of a kill is a moment of the real clock.
    private static func pass(_ milliseconds: ClosedRange<Int>, _ generator: inout SeededGenerator) async throws {
        try await Task.sleep(for: .milliseconds(Int.random(in: milliseconds, using: &generator)))
    }

    /// Follows every task to its end, and expects the entries of each whole and in order.
    private static func watch(_ tasks: Set<String>, _ client: Client) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            var rest = tasks.sorted().makeIterator()
            for _ in 0..<Self.watchers {
                if let task = rest.next() { group.addTask { try await Self.watch(task, client) } }
            }
            while try await group.next() != nil {
                if let task = rest.next() { group.addTask { try await Self.watch(task, client) } }
            }
        }
    }

    private static func watch(_ task: String, _ client: Client) async throws {
        let entries = try await client.entries(of: task).reduce(into: []) { $0.append($1) }
        #expect(entries.map(\.number) == Array(1...max(1, entries.count)))
        #expect(entries.last?.kind == "TaskCompleted")
        #expect(entries.count { $0.kind == "TaskCompleted" } == 1)
    }
}
