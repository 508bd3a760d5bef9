import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import ProactorModel

/// The requests of those who make something happen.
struct StreamClient {
    private static let timeout = TimeAmount.seconds(60)

    let base: String

    init(port: Int) { self.base = "http://127.0.0.1:\(port)" }

    func get(_ path: String) async throws -> JSONValue { try await self.send(HTTPClientRequest(url: self.base + path)) }

    func post(_ path: String, _ json: JSONValue, type: String = "application/json") async throws -> JSONValue {
        var request = HTTPClientRequest(url: self.base + path)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: type)
        request.body = .bytes(ByteBuffer(bytes: json.jsonBytes))
        return try await self.send(request)
    }

    /// Posts one event, and says which task it began.
    func emit(_ id: String, type: String) async throws -> String {
        let event: JSONValue = [
            "specversion": "1.0", "id": .string(id), "source": "/bench/streams", "type": .string(type),
        ]
        let answer = try await self.post("/events", event, type: "application/cloudevents+json")
        guard let task = answer["task"]?.stringValue else {
            throw BenchmarkError("an event was answered without a task")
        }
        return task
    }

    private func send(_ request: HTTPClientRequest) async throws -> JSONValue {
        let response = try await HTTPClient.shared.execute(request, timeout: Self.timeout)
        let body = try await response.body.collect(upTo: 1_048_576)
        guard (200..<300).contains(response.status.code) else {
            throw BenchmarkError("\(request.url) was answered with \(response.status.code): \(String(buffer: body))")
        }
        return try JSONParser.parse(Array(buffer: body))
    }
}
