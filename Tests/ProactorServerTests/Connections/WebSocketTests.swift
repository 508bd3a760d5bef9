import ProactorModel
import ProactorTestSupport
import Testing

/// What RFC 6455 asks of a server, byte for byte.
@Suite("WebSockets", .timeLimit(.minutes(15)))
struct WebSocketTests {
    /// The example of section 1.3.
    private static let key = "dGhlIHNhbXBsZSBub25jZQ=="
    private static let accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

    private static func handshake(
        _ path: String,
        _ server: TestServer,
        version: String = "13",
        key: String = Self.key,
        more: String = ""
    ) -> String {
        "GET \(path) HTTP/1.1\r\nHost: \(server.authority)\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n"
            + "Sec-WebSocket-Key: \(key)\r\nSec-WebSocket-Version: \(version)\r\n\(more)\r\n"
    }

    /// A frame as a client sends it, masked unless `isMasked` is false.
    private static func frame(
        _ first: UInt8,
        _ payload: [UInt8],
        isMasked: Bool = true,
        length: Int? = nil
    ) -> [UInt8] {
        let length = length ?? payload.count
        var bytes = [first]
        let mask: UInt8 = isMasked ? 0x80 : 0
        switch length {
        case ..<126: bytes.append(mask | UInt8(length))
        case ..<65_536: bytes += [mask | 126, UInt8(length >> 8), UInt8(length & 255)]
        default: bytes += [mask | 127] + (0..<8).reversed().map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
        }
        guard isMasked else { return bytes + payload }
        let key: [UInt8] = [1, 2, 3, 4]
        return bytes + key + payload.enumerated().map { $1 ^ key[$0 % 4] }
    }

    /// Opens a WebSocket over all tasks, which says nothing by itself.
    private static func open<Value>(
        _ server: TestServer,
        path: String = "/stream/socket?after=0",
        _ body: (inout RawConnection.Session) async throws -> Value
    ) async throws -> Value {
        try await RawConnection.session(port: server.port) { session in
            try await session.send(Self.handshake(path, server))
            let head = try await session.receive(through: "\r\n\r\n")
            #expect(head.hasPrefix("HTTP/1.1 101 Switching Protocols\r\n"), "\(head)")
            return try await body(&session)
        }
    }

    /// Expects a close frame with a code, and then the connection's end.
    private static func expectClose(_ session: inout RawConnection.Session, _ code: UInt16) async throws {
        let bytes = try await session.receiveAll()
        #expect(bytes.first == 0x88, "\(bytes)")
        #expect(Array(bytes.dropFirst(2).prefix(2)) == [UInt8(code >> 8), UInt8(code & 255)], "\(bytes)")
    }

    @Test("the handshake is the one of the specification, beside HTTP on the same port")
    func opens() async throws {
        try await TestServer.run { server in
            try await RawConnection.session(port: server.port) { session in
                // On a connection that was used before.
                try await session.send("GET /health/live HTTP/1.1\r\nHost: \(server.authority)\r\n\r\n")
                #expect(try await session.receive(through: "}\n").hasPrefix("HTTP/1.1 200 OK\r\n"))
                let more = "Sec-WebSocket-Protocol: chat, proactor\r\n"
                try await session.send(Self.handshake("/stream/socket?after=0", server, more: more))
                let head = try await session.receive(through: "\r\n\r\n").lowercased()
                #expect(head.hasPrefix("http/1.1 101 switching protocols\r\n"))
                #expect(head.contains("sec-websocket-accept: \(Self.accept.lowercased())\r\n"))
                #expect(head.contains("upgrade: websocket\r\n"))
                #expect(head.contains("connection: upgrade\r\n"))
                #expect(head.contains("sec-websocket-protocol: proactor\r\n"))
                #expect(!head.contains("content-length") && !head.contains("transfer-encoding"))
                try await session.send(Self.frame(0x89, Array("are you there".utf8)))
                #expect(try await session.receive(15) == [0x8A, 13] + Array("are you there".utf8))
            }
        }
    }

    @Test("a handshake that is none is answered as HTTP, and its connection closed where the parser cannot go on")
    func refuses() async throws {
        try await TestServer.run { server in
            let cases: [(request: String, status: Int, says: String)] = [
                (Self.handshake("/tasks/task_none/socket", server), 404, "there is no task"),
                (Self.handshake("/nowhere", server), 404, "there is nothing"),
                (Self.handshake("/stream/socket", server, version: "8"), 426, "13"),
                (Self.handshake("/stream/socket", server, key: "short"), 400, "Sec-WebSocket-Key"),
                (Self.handshake("/stream/socket?kind=Nonsense", server), 400, "RuleMatched"),
                (Self.handshake("/health/live", server), 200, "live"),
            ]
            for (request, status, says) in cases {
                let answer = try await RawConnection.exchange(port: server.port, request, endsWriting: false)
                #expect(RawConnection.status(answer) == status, "\(answer)")
                #expect(answer.contains(says), "\(answer)")
                #expect(answer.lowercased().contains("connection: close"))
            }
            let plain = try await server.get("/stream/socket")
            expectProblem(plain, 426, "upgrade-required")
            #expect(plain.header("Upgrade") == "websocket")
            #expect(plain.header("Sec-WebSocket-Version") == "13")
        }
    }

    @Test("a page of another site cannot open one, and a page of the server's own can")
    func refusesOrigins() async throws {
        try await TestServer.run { server in
            for (origin, status) in [("https://evil.example", 403), ("null", 403), ("http://\(server.authority)", 101)]
            {
                try await RawConnection.session(port: server.port) { session in
                    let more = "Origin: \(origin)\r\n"
                    try await session.send(Self.handshake("/stream/socket", server, more: more))
                    let head = try await session.receive(through: "\r\n\r\n")
                    #expect(RawConnection.status(head) == status, "\(head)")
                }
            }
        }
    }

    @Test(
        "what a client must not send ends the WebSocket with the code for it",
        arguments: [
            ("without a mask", Self.frame(0x81, Array("{}".utf8), isMasked: false), 1002),
            ("a reserved bit", Self.frame(0xC1, Array("{}".utf8)), 1002),
            ("an unknown kind", Self.frame(0x83, []), 1002),
            ("a control frame in pieces", Self.frame(0x09, []), 1002),
            ("a control frame that is too long", Self.frame(0x89, [UInt8](repeating: 0, count: 126)), 1002),
            ("a fragment of nothing", Self.frame(0x80, []), 1002),
            ("a message within another", Self.frame(0x01, [0x7B]) + Self.frame(0x81, [0x7D]), 1002),
            ("binary", Self.frame(0x82, [1]), 1003),
            ("no UTF-8", Self.frame(0x81, [0xC3, 0x28]), 1007),
            ("too large", Self.frame(0x81, [], length: 20_000), 1009),
            ("far too large", Self.frame(0x81, [], length: .max), 1009),
            (
                "too large in pieces",
                Self.frame(0x01, [UInt8](repeating: 0x20, count: 10_000))
                    + Self.frame(0x80, [UInt8](repeating: 0x20, count: 10_000)), 1009
            ),
        ] as [(String, [UInt8], UInt16)]
    )
    func refusesFrames(what: String, frames: [UInt8], code: UInt16) async throws {
        try await TestServer.run { server in
            try await Self.open(server) { session in
                try await session.send(frames)
                let bytes = try await session.receive(4)
                #expect(bytes.first == 0x88)
                #expect(Array(bytes.suffix(2)) == [UInt8(code >> 8), UInt8(code & 255)])
            }
        }
    }

    @Test("a goodbye is answered with its own code, or with what is wrong with it")
    func saysGoodbye() async throws {
        let cases: [(payload: [UInt8], code: UInt16)] = [
            ([], 1000), ([0x03, 0xE8], 1000), ([0x03, 0xE9], 1001), ([0x0F, 0xA0], 4000), ([0x03], 1002),
            ([0x03, 0xED], 1002), ([0, 0], 1002), ([0x03, 0xE8, 0xFF], 1007),
        ]
        try await TestServer.run { server in
            for (payload, code) in cases {
                try await Self.open(server) { session in
                    try await session.send(Self.frame(0x88, payload))
                    try await Self.expectClose(&session, code)
                }
            }
        }
    }

    @Test("a client that does not answer pings is let go, and one that answers is not")
    func pings() async throws {
        var options = TestServer.Options()
        options.http.pingTime = .milliseconds(300)
        try await TestServer.run(options) { server in
            try await Self.open(server) { session in
                for _ in 0..<4 {
                    let ping = try await session.receive(2)
                    #expect(ping == [0x89, 0])
                    try await session.send(Self.frame(0x8A, []))
                }
                // From here on it says nothing, and is asked once more, or twice where its last answer came in time.
                let bytes = try await session.receiveAll()
                #expect(bytes == [0x89, 0, 0x89, 0] || bytes == [0x89, 0], "\(bytes)")
            }
        }
    }

    @Test("a stop of the server is told with 1001")
    func shutdown() async throws {
        try await TestServer.run { server in
            try await Self.open(server) { session in
                await server.shutDown()
                let bytes = try await session.receive(4)
                #expect(Array(bytes.suffix(2)) == [0x03, 0xE9])
                try await session.send(Self.frame(0x88, [0x03, 0xE9]))
                _ = try await session.receiveAll()
            }
        }
    }

    @Test("the first message says where the stream begins, in pieces or whole, and anything else is refused")
    func begins() async throws {
        var options = TestServer.Options()
        options.works = true
        try await TestServer.run(options) { server in
            let task = try #require(
                try await server.event(event("n", type: "NoteRequested")).json?["task"]?.stringValue
            )
            let last = try #require(try await server.frames(of: "/tasks/\(task)/stream").last?.number)
            let path = "/tasks/\(task)/socket"
            for frames in [
                Self.frame(0x81, Array("{\"after\": \(last - 1)}".utf8)),
                Self.frame(0x01, Array("{\"after\":".utf8)) + Self.frame(0x89, [])
                    + Self.frame(0x80, Array("\(last - 1)}".utf8)),
            ] {
                try await Self.open(server, path: path) { session in
                    try await session.send(frames)
                    let text = String(decoding: try await session.receiveAll(), as: UTF8.self)
                    #expect(text.contains("\"number\":\(last),"))
                    #expect(!text.contains("\"number\":\(last - 1),"))
                }
            }
            for message in ["x", "[]", "{\"after\": -1}", "{\"after\": \"1\"}", "{\"after\": 1000}"] {
                try await Self.open(server, path: path) { session in
                    try await session.send(Self.frame(0x81, Array(message.utf8)))
                    #expect(try await session.receive(4).suffix(2) == [0x03, 0xF0])
                }
            }
        }
    }

    @Test("whatever bytes a client sends, the server lives on", arguments: 0..<4)
    func survives(seed: Int) async throws {
        try await TestServer.run { server in
            var generator = SeededGenerator(seed: UInt64(seed))
            for _ in 0..<25 {
                let count = Int.random(in: 1...300, using: &generator)
                var bytes: [UInt8] = []
                for _ in 0..<count { bytes.append(UInt8.random(in: .min ... .max, using: &generator)) }
                // Half of them begin like a frame that is in order.
                if Bool.random(using: &generator) {
                    bytes[0] = [0x81, 0x01, 0x80, 0x89, 0x8A].randomElement(using: &generator) ?? 0
                }
                try await Self.open(server) { session in
                    try await session.send(bytes)
                    try await session.send(Self.frame(0x88, [0x03, 0xE8]))
                }
            }
            #expect(try await server.get("/health/ready").status == 200)
        }
    }
}
