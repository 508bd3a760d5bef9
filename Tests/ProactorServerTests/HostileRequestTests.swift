import Foundation
import ProactorModel
import ProactorStorage
import ProactorTestSupport
import Testing

@Suite("Hostile requests", .timeLimit(.minutes(15)))
struct HostileRequestTests {
    @Test(
        "what is no HTTP is answered with 400, or not at all",
        arguments: [
            "\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}",
            "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -5\r\n\r\n",
            "POST /events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST /events HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nx\r\n0\r\n\r\n",
            "GET /tasks HTTP/1.1\r\nHost: 127.0.0.1\r\nBad Header: x\r\n\r\n",
        ]
    )
    func refusesNoHTTP(request: String) async throws {
        try await TestServer.run { server in
            let answer = try await RawConnection.exchange(port: server.port, request)
            let status = RawConnection.status(answer)
            #expect(status == nil || (400..<500).contains(status ?? 0), "\(answer)")
            #expect(try await server.get("/health/live").status == 200)
        }
    }

    @Test("a request that breaks off before its end leaves no event behind", arguments: [10, 60, 100])
    func dropsTornRequests(sent: Int) async throws {
        try await TestServer.run { server in
            // The part that is sent would be an event by itself.
            let body = event("torn")
            let answer = try await RawConnection.exchange(
                port: server.port,
                "POST /events HTTP/1.1\r\nHost: \(server.authority)\r\nContent-Type: application/cloudevents+json\r\n"
                    + "Content-Length: \(body.utf8.count + sent)\r\n\r\n\(body)"
            )
            #expect(RawConnection.status(answer) != 202)
            #expect(RawConnection.status(answer) != 500)
            #expect(try await server.store.events(after: 0, limit: 10).isEmpty)
        }
    }

    @Test("header values cannot be smuggled into responses")
    func splitsNoResponses() async throws {
        try await TestServer.run { server in
            let paths = [
                "/inbox/x%0d%0aSet-Cookie:%20a=b", "/tasks/x%0d%0aX-Evil:%201", "/tasks?before=%0d%0aX-Evil:1",
            ]
            for path in paths {
                let answer = try await RawConnection.exchange(
                    port: server.port,
                    "GET \(path) HTTP/1.1\r\nHost: \(server.authority)\r\nConnection: close\r\n\r\n"
                )
                let head = answer.components(separatedBy: "\r\n\r\n").first ?? ""
                #expect(!head.contains("X-Evil") && !head.contains("Set-Cookie"))
            }
        }
    }

    @Test("several hundred mutated requests: none is answered with 500, and the server lives on", arguments: 0..<4)
    func survivesMutations(seed: Int) async throws {
        var options = TestServer.Options()
        options.limits.requestSize = 100_000
        try await TestServer.run(options) { server in
            var mutator = RequestMutator(seed: UInt64(seed), authority: server.authority)
            var statuses: [Int: Int] = [:]
            for _ in 0..<10 {
                // At once, as clients come, and so that a busy machine does not make each of them wait for the one before.
                let answers = try await withThrowingTaskGroup(of: (request: [UInt8], answer: String).self) { group in
                    for _ in 0..<15 {
                        let request = mutator.next()
                        group.addTask { (request, try await RawConnection.exchange(port: server.port, request)) }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                for (request, answer) in answers {
                    guard let status = RawConnection.status(answer) else { continue }
                    statuses[status, default: 0] += 1
                    #expect(status < 500, "\(String(decoding: request, as: UTF8.self)) gave \(answer)")
                }
            }
            // The mutations reach past the HTTP parser, in both directions.
            #expect(statuses[202, default: 0] > 0)
            #expect(statuses[400, default: 0] > 10)
            #expect(statuses.count > 4, "\(statuses)")
            #expect(try await server.get("/health/ready").status == 200)
        }
    }
}

/// Makes requests that are nearly right.
private struct RequestMutator {
    private var generator: SeededGenerator
    private let authority: String
    private var count = 0

    private static let fragments = [
        "\u{0}", "\"", "\\u0000", "\\ud800", "{", "}", "[[[[[[", "1e999", "-0", "%00", "%C0%A0", "null", "\u{202E}",
        "9223372036854775808", "/../", "<script>", "';--", "\u{FFFF}", ",", "  ", "é", "true", "\\", "$ref",
    ]

    init(seed: UInt64, authority: String) {
        self.generator = SeededGenerator(seed: seed)
        self.authority = authority
    }

    mutating func next() -> [UInt8] {
        self.count += 1
        let id = "f-\(self.count)"
        let stock = #"{"sku": "SKU-1", "openOrders": 2, "note": "x"}"#
        let structured =
            #"{"specversion": "1.0", "id": "\#(id)", "source": "/s", "type": "StockLevelZero", "time": "2026-03-02T09:30:00Z", "ext": 5, "data": \#(stock)}"#
        let decision = #"{"verdict": "approve", "by": "anna", "reason": "why", "revision": 1}"#
        let form = "verdict=approve&by=anna&reason=a+b%20c&revision=1"
        let attributes =
            "ce-specversion: 1.0\r\nce-id: \(id)\r\nce-source: /s\r\nce-type: StockLevelZero\r\nce-site: a%20b\r\n"
        let requests: [(head: String, body: String)] = [
            ("POST /events HTTP/1.1\r\nContent-Type: application/cloudevents+json\r\n", structured),
            ("POST /events HTTP/1.1\r\nContent-Type: application/cloudevents-batch+json\r\n", "[\(structured)]"),
            ("POST /events HTTP/1.1\r\nContent-Type: application/json\r\n\(attributes)", stock),
            ("POST /proposals/prop_1/decisions HTTP/1.1\r\nContent-Type: application/json\r\n", decision),
            ("POST /inbox/prop_1 HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n", form),
            ("GET /tasks?limit=3&state=waiting&before=task_1&type=T HTTP/1.1\r\n", ""),
            ("GET /proposals?limit=3&state=waiting HTTP/1.1\r\nAccept: text/html;q=0.5, */*\r\n", ""),
            ("GET /inbox/prop_1 HTTP/1.1\r\nCookie: person=anna; a=b\r\n", ""),
            ("GET /tasks/task_1/stream?lastEventId=3 HTTP/1.1\r\nLast-Event-ID: 4\r\n", ""),
            ("GET /audit?after=3&limit=5 HTTP/1.1\r\n", ""),
        ]
        let chosen = requests[Int.random(in: 0..<requests.count, using: &self.generator)]
        var body = Array(chosen.body.utf8)
        var head = Array(chosen.head.utf8)
        if Bool.random(using: &self.generator) { self.mutate(&body) }
        if Int.random(in: 0..<3, using: &self.generator) == 0 { self.mutate(&head) }
        head += Array("Host: \(self.authority)\r\nContent-Length: \(body.count)\r\nConnection: close\r\n\r\n".utf8)
        return head + body
    }

    private mutating func mutate(_ bytes: inout [UInt8]) {
        for _ in 0..<Int.random(in: 1...3, using: &self.generator) {
            let place = Int.random(in: 0...bytes.count, using: &self.generator)
            switch Int.random(in: 0..<5, using: &self.generator) {
            case 0 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &self.generator)
            case 1 where place < bytes.count: bytes.remove(at: place)
            case 2:
                let fragment = Self.fragments[Int.random(in: 0..<Self.fragments.count, using: &self.generator)]
                bytes.insert(contentsOf: fragment.utf8, at: place)
            case 3:
                let end = Int.random(in: place...bytes.count, using: &self.generator)
                bytes.insert(contentsOf: bytes[place..<min(end, place + 200)], at: place)
            default: bytes.removeSubrange(place..<min(bytes.count, place + 8))
            }
        }
    }
}
