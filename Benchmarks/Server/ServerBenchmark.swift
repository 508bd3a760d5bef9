import Foundation
import NIOCore
import ProactorModel

/// The measurements, one after the other.
struct ServerBenchmark {
    private static let batchSize = 100
    private static let batchConnections = 8
    private static let routedEvents = 50_000
    private static let startRate = 200

    private let arguments: BenchmarkArguments

    init(_ arguments: BenchmarkArguments) { self.arguments = arguments }

    func run() async throws {
        let site = try Site(self.arguments.configuration)
        defer { site.remove() }
        try await self.measureRouting(site)
        let server = try ServerProcess(in: site)
        defer { server.stop() }
        Self.print(["figure": "start to ready", "milliseconds": .double(Self.rounded(server.readyMilliseconds))])
        try await Task.sleep(for: .seconds(1))
        Self.print(["figure": "resident memory idle", "megabytes": .double(Self.rounded(server.residentMegabytes))])
        let start = try await RunStartFigures(port: server.port, rate: Self.startRate, seconds: self.arguments.seconds)
        Self.print([
            "figure": "post to run start", "perSecond": .int(Int64(Self.startRate)),
            "p50Milliseconds": .int(Int64(start.p50Milliseconds)),
            "p99Milliseconds": .int(Int64(start.p99Milliseconds)),
            "missing": .int(Int64(start.missing)),
        ])
        let singles = Requests(run: "single")
        try await self.measureLoad("single events", server, connections: self.arguments.connections, events: 1) {
            singles.single()
        }
        let batches = Requests(run: "batch")
        try await self.measureLoad("batches of 100", server, connections: Self.batchConnections, events: Self.batchSize)
        {
            batches.batch(of: Self.batchSize)
        }
        Self.print([
            "figure": "resident memory after the load", "megabytes": .double(Self.rounded(server.residentMegabytes)),
        ])
    }

    private func measureRouting(_ site: Site) async throws {
        let perSecond = try await RoutingFigures.eventsPerSecond(site: site, events: Self.routedEvents)
        Self.print([
            "figure": "routing alone", "rules": .int(Int64(Site.ruleCount)), "eventsPerSecond": .int(Int64(perSecond)),
        ])
    }

    private func measureLoad(
        _ name: String,
        _ server: ServerProcess,
        connections: Int,
        events: Int,
        nextRequest: @escaping @Sendable () -> ByteBuffer?
    ) async throws {
        let (figures, seconds) = try await Load.run(
            port: server.port,
            connections: connections,
            seconds: self.arguments.seconds,
            nextRequest: nextRequest
        )
        Self.print([
            "figure": .string(name), "connections": .int(Int64(connections)),
            "requestsPerSecond": .int(Int64(Double(figures.accepted) / seconds)),
            "eventsPerSecond": .int(Int64(Double(figures.accepted * events) / seconds)),
            "p50Milliseconds": .double(figures.p50Milliseconds), "p99Milliseconds": .double(figures.p99Milliseconds),
            "refused": .int(Int64(figures.refused)),
        ])
    }

    private static func rounded(_ value: Double) -> Double { (value * 10).rounded() / 10 }

    private static func print(_ figure: JSONValue) {
        FileHandle.standardOutput.write(Data((figure.jsonText + "\n").utf8))
    }
}
