import AsyncHTTPClient
import Foundation
import Histogram
import NIOCore
import NIOHTTP1
import ProactorModel

/// How long it takes from a post until an agent begins, at a steady rate.
struct RunStartFigures {
    let p50Milliseconds: UInt64
    let p99Milliseconds: UInt64
    let missing: Int

    private static let server = "http://127.0.0.1"

    /// Posts `rate` events a second, each of which wakes one run, and reads from each task's progress when it began.
    init(port: Int, rate: Int, seconds: Int) async throws {
        let base = "\(Self.server):\(port)"
        var sent: [(task: String, at: Int64)] = []
        let began = ContinuousClock.now
        sent = try await withThrowingTaskGroup(of: (String, Int64).self) { group in
            for number in 0..<rate * seconds {
                try await Task.sleep(until: began + .microseconds(Int64(number) * 1_000_000 / Int64(rate)))
                group.addTask { try await Self.post(number, base) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        try await Task.sleep(for: .seconds(2))
        var latencies = Histogram<UInt64>(numberOfSignificantValueDigits: .three)
        var missing = 0
        for (task, at) in sent {
            if let startedAt = try await Self.startOfRun(task, base) {
                latencies.record(UInt64(max(1, startedAt - at)))
            } else {
                missing += 1
            }
        }
        self.p50Milliseconds = latencies.valueAtPercentile(50)
        self.p99Milliseconds = latencies.valueAtPercentile(99)
        self.missing = missing
    }

    private static func post(_ number: Int, _ base: String) async throws -> (String, Int64) {
        var request = HTTPClientRequest(url: "\(base)/events")
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/cloudevents+json")
        request.body = .bytes(
            ByteBuffer(string: #"{"specversion":"1.0","id":"w-\#(number)","source":"/bench/start","type":"Wanted"}"#)
        )
        let at = Int64(Date().timeIntervalSince1970 * 1000)
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        let body = try await response.body.collect(upTo: 65_536)
        guard let task = try JSONParser.parse(Array(buffer: body))["task"]?.stringValue else {
            throw BenchmarkError("an event was answered with status \(response.status.code)")
        }
        return (task, at)
    }

    /// When the task's run began, in milliseconds since the epoch.
    private static func startOfRun(_ task: String, _ base: String) async throws -> Int64? {
        let request = HTTPClientRequest(url: "\(base)/tasks/\(task)/stream")
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        let text = String(buffer: try await response.body.collect(upTo: 1_048_576))
        guard
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("data: ") && $0.contains("RunStarted") }
            ),
            let at = try JSONParser.parse(String(line.dropFirst(6)))["at"]?.stringValue
        else { return nil }
        return Timestamp(rfc3339: at)?.millisecondsSinceEpoch
    }
}
