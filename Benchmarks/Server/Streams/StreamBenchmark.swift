import Foundation
import Histogram
import NIOCore
import ProactorModel

/// What watchers get of a server and cost it: how late entries reach them, what those who do not read do to the others and to the
/// router, and what connections that only stay open cost.
struct StreamBenchmark {
    /// Entries a second while latencies are measured.
    private static let rate = 20
    private static let watcherCounts = [1, 100, 1000]
    /// Of a thousand, those who never read.
    private static let slowCount = 500
    /// Events whose routing is timed with and without watchers.
    private static let floodEvents = 20_000
    private static let idleCount = 10_000
    private static let probes = 300
    /// Entries of one task: a proposal has no more than 100 revisions.
    private static let taskEntryMaximum = 90
    private static let batchSize = 100
    private static let batchConnections = 8

    private let arguments: BenchmarkArguments
    private let report = StreamReport()

    init(_ arguments: BenchmarkArguments) { self.arguments = arguments }

    func run() async throws {
        let site = try Site(self.arguments.configuration)
        defer { site.remove() }
        let server = try ServerProcess(in: site)
        defer { server.stop() }
        for count in Self.watcherCounts { try await self.measureStream(count, server) }
        for count in Self.watcherCounts { try await self.measureTask(count, server) }
        try await self.measureSlow(server)
        try await self.measureIdle(server)
        self.report.printJSON()
    }

    // MARK: Latencies

    private func measureStream(_ count: Int, _ server: ServerProcess) async throws {
        let client = StreamClient(port: server.port)
        let watchers = try await Watchers(
            count,
            of: "/stream?type=Wanted",
            kind: "EventAccepted",
            port: server.port
        )
        try await self.pace(self.entries, watchers.arrivals) { place in
            _ = try await client.emit("stream-\(count)-\(place)", type: "Wanted")
        }
        try await self.finish("/stream", watchers, entries: self.entries)
    }

    private func measureTask(_ count: Int, _ server: ServerProcess) async throws {
        let client = StreamClient(port: server.port)
        let (task, proposal) = try await Self.proposal("task-\(count)", client)
        let watchers = try await Watchers(
            count,
            of: "/tasks/\(task)/stream",
            kind: "ProposalChanged",
            port: server.port
        )
        let entries = min(self.entries, Self.taskEntryMaximum)
        try await self.pace(entries, watchers.arrivals) { place in
            let edit: JSONValue = [
                "by": "anna", "revision": .int(Int64(place + 1)), "data": ["count": .int(Int64(place + 1))],
            ]
            _ = try await client.post("/proposals/\(proposal)/revisions", edit)
        }
        try await self.finish("one task", watchers, entries: entries)
    }

    /// A task that stays open, with its proposal, whose changes its watchers are told.
    private static func proposal(_ id: String, _ client: StreamClient) async throws -> (task: String, proposal: String)
    {
        let task = try await client.emit(id, type: "Asked")
        for _ in 0..<500 {
            let proposals = try await client.get("/proposals")["proposals"]?.arrayValue ?? []
            let found = proposals.first { $0["task"]?.stringValue == task }
            if let proposal = found?["id"]?.stringValue { return (task, proposal) }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw BenchmarkError("no proposal came of the event '\(id)'")
    }

    /// Makes something happen at a steady rate, one after the other, and notes when each was answered.
    private func pace(_ entries: Int, _ arrivals: Arrivals, _ act: (_ place: Int) async throws -> Void) async throws {
        let began = ContinuousClock.now
        for place in 0..<entries {
            try await Task.sleep(until: began + .seconds(Double(place) / Double(Self.rate)))
            let posted = NIODeadline.now()
            try await act(place)
            arrivals.note(posted: posted, committed: .now())
        }
    }

    private var entries: Int { Self.rate * self.arguments.seconds }

    private func finish(_ name: String, _ watchers: Watchers, entries: Int) async throws {
        try await watchers.finish(entries: entries)
        self.report.add(name, self.latencies(of: watchers, entries: entries))
        try await watchers.close()
    }

    private func latencies(of watchers: Watchers, entries: Int) -> JSONObject {
        let (posted, committed) = watchers.arrivals.latencies
        return [
            "watchers": .int(Int64(watchers.count)), "perSecond": .int(Int64(Self.rate)),
            "p50Milliseconds": Self.milliseconds(committed, 50), "p99Milliseconds": Self.milliseconds(committed, 99),
            "p50SincePost": Self.milliseconds(posted, 50), "p99SincePost": Self.milliseconds(posted, 99),
            "missing": .int(Int64(entries * watchers.count - watchers.arrivals.readCount)),
        ]
    }

    // MARK: Slow watchers

    private func measureSlow(_ server: ServerProcess) async throws {
        let before = try await self.routingRate("before", server)
        let slow = try await Watchers(
            Self.slowCount,
            of: "/stream",
            kind: "EventAccepted",
            reads: false,
            port: server.port
        )
        let fast = try await Watchers(
            1000 - Self.slowCount,
            of: "/stream?type=Wanted",
            kind: "EventAccepted",
            port: server.port
        )
        // Fills what the system and the server keep for those who do not read.
        let filling = try await self.routingRate("filling", server)
        let client = StreamClient(port: server.port)
        try await self.pace(self.entries, fast.arrivals) { place in
            _ = try await client.emit("slow-\(place)", type: "Wanted")
        }
        try await fast.finish(entries: self.entries)
        var row = self.latencies(of: fast, entries: self.entries)
        row["slow"] = .int(Int64(Self.slowCount))
        self.report.add("/stream, fast ones", row)
        let during = try await self.routingRate("during", server)
        self.report.add(
            "slow ones",
            [
                "watchers": .int(Int64(Self.slowCount)), "closed": .int(Int64(slow.arrivals.closed)),
                "fastLagging": .int(Int64(fast.arrivals.lagging)),
                "megabytes": .double(server.residentMegabytes.rounded()),
            ]
        )
        try await slow.close()
        try await fast.close()
        let after = try await self.routingRate("after", server)
        let without = (before + after) / 2
        self.report.add(
            "routing a flood",
            [
                "eventsPerSecondWithout": .int(Int64(without)), "eventsPerSecondFirst": .int(Int64(filling)),
                "eventsPerSecondWith": .int(Int64(during)),
                "ratio": .double((during / without * 100).rounded() / 100),
            ]
        )
    }

    /// Events a second, from the first post of a flood until the last of its events is routed.
    private func routingRate(_ name: String, _ server: ServerProcess) async throws -> Double {
        let client = StreamClient(port: server.port)
        let requests = Requests(run: name)
        let batches = Countdown(Self.floodEvents / Self.batchSize)
        let began = ContinuousClock.now
        let (figures, _) = try await Load.run(port: server.port, connections: Self.batchConnections, seconds: 60) {
            batches.take() ? requests.faultyBatch(of: Self.batchSize) : nil
        }
        guard figures.refused == 0 else { throw BenchmarkError("\(figures.refused) batches of a flood were refused") }
        // Events are routed in their order, so that with this one all are.
        let last = try await client.emit("last-\(name)", type: "Last")
        let task = try await client.get("/tasks/\(last)?wait=60s")
        guard task["state"]?.stringValue == "completed" else { throw BenchmarkError("a flood was not routed in time") }
        return Double(Self.floodEvents) / ((ContinuousClock.now - began) / .seconds(1))
    }

    // MARK: Idle connections

    private func measureIdle(_ server: ServerProcess) async throws {
        let alone = try await self.probe("alone", server)
        let before = server.residentMegabytes
        let idle = try await IdleConnections(Self.idleCount, port: server.port)
        let after = server.residentMegabytes
        let beside = try await self.probe("beside", server)
        self.report.add(
            "idle connections",
            [
                "connections": .int(Int64(idle.openCount)), "megabytesBefore": .double(before.rounded()),
                "megabytesAfter": .double(after.rounded()),
                "bytesPerConnection": .int(Int64((after - before) * 1_048_576 / Double(Self.idleCount))),
            ]
        )
        self.report.add("post alone", alone)
        self.report.add("post beside them", beside)
        try await idle.close()
    }

    /// How long single posts take, one after the other on one connection.
    private func probe(_ name: String, _ server: ServerProcess) async throws -> JSONObject {
        let client = StreamClient(port: server.port)
        var latencies = Histogram<UInt64>(numberOfSignificantValueDigits: .three)
        for place in 0..<Self.probes {
            let began = NIODeadline.now()
            _ = try await client.emit("\(name)-\(place)", type: "Wanted")
            latencies.record(UInt64(max(1, (NIODeadline.now() - began).nanoseconds / 1000)))
        }
        return [
            "posts": .int(Int64(Self.probes)), "p50Milliseconds": Self.milliseconds(latencies, 50),
            "p99Milliseconds": Self.milliseconds(latencies, 99),
        ]
    }

    private static func milliseconds(_ latencies: Histogram<UInt64>, _ percentile: Double) -> JSONValue {
        .double((Double(latencies.valueAtPercentile(percentile)) / 10).rounded() / 100)
    }
}
