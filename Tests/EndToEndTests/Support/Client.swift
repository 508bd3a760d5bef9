import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import ProactorModel

/// Talks to one server over HTTP.
struct Client: Sendable {
    /// What a server answered.
    struct Answer: Sendable {
        var status: Int
        var headers: HTTPHeaders
        var body: JSONValue
    }

    /// A connection that cannot be made is no reason to wait: the server was killed.
    private static let http: HTTPClient = {
        var configuration = HTTPClient.Configuration(timeout: .init(connect: .seconds(10), read: .seconds(60)))
        configuration.connectionPool.retryConnectionEstablishment = false
        // Each stream takes a connection.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()
    private static let limits = JSONLimits(sizeMaximum: 64 * 1_048_576, depthMaximum: 512)

    /// The server's URL without a slash at its end.
    let server: String

    func get(_ path: String) async throws -> JSONValue {
        try await self.answer(to: HTTPClientRequest(url: self.server + path)).body
    }

    func post(_ path: String, _ body: JSONValue, contentType: String = "application/json") async throws -> Answer {
        var request = HTTPClientRequest(url: self.server + path)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: contentType)
        request.body = .bytes(ByteBuffer(bytes: body.jsonBytes))
        return try await self.answer(to: request)
    }

    /// Posts one event.
    func post(event: JSONValue) async throws -> Answer {
        try await self.post("/events", event, contentType: "application/cloudevents+json")
    }

    private func answer(to request: HTTPClientRequest) async throws -> Answer {
        let response = try await Self.http.execute(request, timeout: .seconds(60))
        let body = Array(buffer: try await response.body.collect(upTo: 64 * 1_048_576))
        return Answer(
            status: Int(response.status.code),
            headers: response.headers,
            body: body.isEmpty ? .null : try JSONParser.parse(body, limits: Self.limits)
        )
    }

    /// A task's progress after entry `last`, as far as the server streams it: until the task's end, or the server's.
    func entries(of task: String, after last: Int = 0) -> EntrySequence {
        EntrySequence(client: self, task: task, last: last)
    }

    /// One entry of a progress stream.
    struct Entry: Hashable, Sendable {
        var number: Int
        var kind: String
        var data: JSONValue
    }

    /// The entries of a progress stream, each once; to be iterated once.
    struct EntrySequence: AsyncSequence {
        typealias Element = Entry

        fileprivate let client: Client
        fileprivate let task: String
        fileprivate let last: Int

        func makeAsyncIterator() -> AsyncIterator { AsyncIterator(sequence: self) }

        struct AsyncIterator: AsyncIteratorProtocol {
            fileprivate let sequence: EntrySequence
            private var body: HTTPClientResponse.Body.AsyncIterator?
            private var text: [UInt8] = []
            private var waiting: [Entry] = []

            fileprivate init(sequence: EntrySequence) { self.sequence = sequence }

            mutating func next() async throws -> Entry? {
                if self.body == nil { self.body = try await self.open() }
                while self.waiting.isEmpty {
                    guard let buffer = try await self.body?.next() else { return nil }
                    self.text += buffer.readableBytesView
                    try self.takeFrames()
                }
                return self.waiting.removeFirst()
            }

            private func open() async throws -> HTTPClientResponse.Body.AsyncIterator {
                var request = HTTPClientRequest(
                    url: "\(self.sequence.client.server)/tasks/\(self.sequence.task)/stream"
                )
                if self.sequence.last > 0 {
                    request.headers.add(name: "Last-Event-ID", value: String(self.sequence.last))
                }
                let response = try await Client.http.execute(request, timeout: .minutes(10))
                return response.body.makeAsyncIterator()
            }

            /// Takes whole frames, which end with an empty line; comments and `retry` have no id and are left out.
            private mutating func takeFrames() throws {
                while let end = self.text.firstRange(of: Array("\n\n".utf8)) {
                    let frame = String(decoding: self.text[..<end.lowerBound], as: UTF8.self)
                    self.text.removeSubrange(..<end.upperBound)
                    let fields = Dictionary(
                        frame.split(separator: "\n").compactMap { line -> (Substring, String)? in
                            guard let colon = line.firstIndex(of: ":") else { return nil }
                            return (line[..<colon], line[line.index(after: colon)...].drop { $0 == " " }.description)
                        },
                        uniquingKeysWith: { first, _ in first }
                    )
                    guard let number = fields["id"].flatMap({ Int($0) }), let kind = fields["event"],
                        let data = fields["data"]
                    else { continue }
                    let json = try JSONParser.parse(data, limits: Client.limits)
                    self.waiting.append(Entry(number: number, kind: kind, data: json["data"] ?? .null))
                }
            }
        }
    }
}
