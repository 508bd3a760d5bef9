// How the whole engine does with a flood of events and a strict provider, and what it costs beside the model itself.
//
// EngineBenchmark [--events 10000] [--scale 20]

import Foundation
import ProactorModel
import ProactorRuntime

/// The number behind an option.
func option(_ name: String, _ fallback: Int) -> Int {
    guard let place = CommandLine.arguments.firstIndex(of: name), place + 1 < CommandLine.arguments.count else {
        return fallback
    }
    return Int(CommandLine.arguments[place + 1]) ?? fallback
}

/// Kilobytes that this process has in memory.
func residentKilobytes() -> Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
    return line.split(separator: " ").compactMap { Int($0) }.first ?? 0
}

let events = option("--events", 10_000)
let clock = ScaledClock(scale: Double(option("--scale", 20)))

// The flood: all events at once, against 600 requests and 200,000 tokens a minute.
let flood = try EngineUnderTest()
let model = LimitedModel(requests: 600, tokens: 200_000, clock: clock, latency: 500..<8000)
let began = clock.now
let limits = ModelLimits(requestsPerMinute: 600, tokensPerMinute: 200_000, concurrency: 150)
let (ingress, peak) = try await flood.running(model, limits: limits, workers: 80, clock: clock) { port in
    let ingress = Ingress(port: port)
    try await ingress.burst(events)
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await ingress.probe() }
        var peak = 0
        while try await flood.count(.completed) < events {
            guard try await flood.count(.deadLettered) == 0 else { break }
            peak = max(peak, residentKilobytes())
            try await Task.sleep(for: .seconds(1))
        }
        group.cancelAll()
        return (ingress, peak)
    }
}
let minutes = Double(clock.now.duration(since: began).wholeMilliseconds) / 60_000
let (completed, dead) = (try await flood.count(.completed), try await flood.count(.deadLettered))
await flood.close()

// The overhead of a turn with a tool call: what runs of many turns take longer than runs of one, with a model and a tool that
// answer at once.
let (turns, runs) = (21, 25)

/// Milliseconds that so many runs of so many turns take, one after the other.
func milliseconds(of runs: Int, turns: Int) async throws -> Double {
    let engine = try EngineUnderTest()
    let limits = ModelLimits(concurrency: 8)
    let taken = try await engine.running(
        InstantModel(turns: turns),
        limits: limits,
        workers: 4,
        clock: SystemWallClock()
    ) { port in
        let ingress = Ingress(port: port)
        let began = ContinuousClock.now
        for run in 1...runs {
            try await ingress.post(run)
            while try await engine.count(.completed) < run { try await Task.sleep(for: .milliseconds(1)) }
        }
        return (ContinuousClock.now - began) / .milliseconds(1)
    }
    await engine.close()
    return taken
}
let overhead =
    (try await milliseconds(of: runs, turns: turns) - milliseconds(of: runs, turns: 1)) / Double(runs * (turns - 1))

func rounded(_ value: Double, _ places: Double = 100) -> JSONValue { .double((value * places).rounded() / places) }

let report: JSONValue = [
    "events": .int(Int64(events)), "completed": .int(Int64(completed)), "deadLettered": .int(Int64(dead)),
    "refusedByProvider": .int(Int64(model.refusals)), "rateUsed": rounded(model.utilisation, 10_000),
    "minutes": rounded(minutes), "ingressP50": rounded(ingress.milliseconds(50)),
    "ingressP99": rounded(ingress.milliseconds(99)), "residentMB": .int(Int64(peak / 1024)),
    "overheadPerTurn": rounded(overhead, 1000),
]
print(report.jsonText)
