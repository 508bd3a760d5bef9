import AsyncHTTPClient
import Histogram
import NIOCore
import NIOHTTP1
import ProactorModel
import Synchronization

/// Posts events one by one, and times the answers.
final class Ingress: Sendable {
    /// Connections that post at once.
    private static let connections = 32

    private let url: String
    private let times = Mutex(
        Histogram<UInt64>(highestTrackableValue: 60_000_000, numberOfSignificantValueDigits: .three)
    )

    init(port: Int) { self.url = "http://127.0.0.1:\(port)/events" }

    /// Milliseconds within which this part of the events was answered with 202.
    func milliseconds(_ percentile: Double) -> Double {
        self.times.withLock { Double($0.valueAtPercentile(percentile)) / 1000 }
    }

    /// Posts so many events as fast as the connections allow.
    func burst(_ count: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for connection in 0..<Self.connections {
                group.addTask {
                    for number in stride(from: connection, to: count, by: Self.connections) {
                        try await self.post(number)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Posts one event now and then until the task is cancelled, which no rule reacts to.
    func probe() async throws {
        var number = 0
        while !Task.isCancelled {
            number += 1
            try await self.post(number, type: "Probed")
            try? await Task.sleep(for: .milliseconds(50))
        }
    }

    /// Posts one event, and waits for its 202.
    func post(_ number: Int, type: String = "Asked") async throws {
        var request = HTTPClientRequest(url: self.url)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/cloudevents+json")
        let event: JSONValue = [
            "specversion": "1.0", "id": .string("\(type)-\(number)"), "source": "/bench", "type": .string(type),
            "data": ["n": .int(Int64(number))],
        ]
        request.body = .bytes(ByteBuffer(bytes: event.jsonBytes))
        let began = ContinuousClock.now
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
        _ = try await response.body.collect(upTo: 65_536)
        guard response.status.code == 202 else { throw NotAccepted(status: Int(response.status.code)) }
        let taken = UInt64((ContinuousClock.now - began) / .microseconds(1))
        self.times.withLock { _ = $0.record(min(taken, 59_000_000)) }
    }

    struct NotAccepted: Error { let status: Int }
}
