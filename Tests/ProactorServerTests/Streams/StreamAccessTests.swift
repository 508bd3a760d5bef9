import Logging
import NIOSSL
import ProactorAccess
import ProactorModel
import ProactorTestSupport
import Testing

@testable import ProactorServer

/// Streams go on for hours; what lets somebody in may not.
@Suite("The access to a stream", .timeLimit(.minutes(15)))
struct StreamAccessTests {
    /// A working server with a reader whose token expires.
    private static func options(_ clock: ManualClock, expires: Duration) -> TestServer.Options {
        var options = TestServer.Options()
        options.clock = clock
        options.works = true
        options.access = TestAccess.control([
            TokenGrant(
                name: "guest",
                hash: AccessToken(text: "guest-token").hash,
                roles: [.read],
                expires: clock.now.advanced(by: expires)
            )
        ])
        return options
    }

    /// Posts an event that a rule matches; the answer is its task.
    private static func note(
        _ server: TestServer,
        _ id: String,
        _ type: String = "NoteRequested"
    ) async throws -> String {
        let data = type == "NoteRequested" ? "" : #", "data": {"sku": "SKU-1"}"#
        let answer = try await server.post(
            "/events",
            #"{"specversion": "1.0", "id": "\#(id)", "source": "/s", "type": "\#(type)"\#(data)}"#,
            type: "application/cloudevents+json",
            headers: [TestAccess.bearer("emitter")]
        )
        return try #require(answer.json?["task"]?.stringValue, "\(answer.text)")
    }

    /// All that is left of a stream.
    private static func rest(_ reader: inout StreamReader) async throws -> [StreamFrame] {
        var frames: [StreamFrame] = []
        while let frame = try await reader.next() { frames.append(frame) }
        return frames
    }

    @Test func `nothing more is sent over a stream once its token has expired`() async throws {
        let clock = ManualClock()
        try await TestServer.run(Self.options(clock, expires: .seconds(60))) { server in
            var reader = try await server.stream("/stream", headers: [TestAccess.bearer("guest")])
            #expect(try await reader.next()?.retry == "1000")
            _ = try await Self.note(server, "a")
            #expect(try await reader.next()?.event == "EventAccepted")
            clock.advance(by: .seconds(60))
            let late = try await Self.note(server, "b")
            let rest = try await Self.rest(&reader)
            #expect(rest.last?.comment == "access ended")
            #expect(!rest.contains { $0.json?["task"] == .string(late) })
            #expect(try await server.get("/stream", headers: [TestAccess.bearer("guest")]).status == 401)
        }
    }

    @Test(arguments: [true, false])
    func `a silent stream ends with the next heartbeat`(isOfTask: Bool) async throws {
        let clock = ManualClock()
        try await TestServer.run(Self.options(clock, expires: .seconds(10))) { server in
            let beat = clock.now.advanced(by: StreamAccess.heartbeat)
            let task = try await Self.note(server, "a", "StockLevelZero")
            let path = isOfTask ? "/tasks/\(task)/stream" : "/stream?after=0"
            var reader = try await server.stream(path, headers: [TestAccess.bearer("guest")])
            while let frame = try await reader.next(), frame.event != "ProposalWaiting" {}
            try await clock.sleeper { $0 == beat }
            clock.advance(to: beat)
            let rest = try await withThrowingTaskGroup { group in
                // A stream that was just busy sleeps from now on once more.
                group.addTask {
                    while true {
                        let later = clock.now.advanced(by: StreamAccess.heartbeat)
                        try await clock.sleeper { $0 == later }
                        clock.advance(to: later)
                    }
                }
                defer { group.cancelAll() }
                return try await Self.rest(&reader)
            }
            #expect(rest.last?.comment == "access ended")
        }
    }

    @Test func `a stream of somebody who signs out ends`() async throws {
        let clock = ManualClock()
        try await TestServer.run(Self.options(clock, expires: .seconds(60))) { server in
            let form = "application/x-www-form-urlencoded"
            let signedIn = try await server.post("/sign-in", "token=anna-token", type: form)
            let header = try #require(signedIn.header("Set-Cookie"))
            let cookie = ("Cookie", String(try #require(header.split(separator: ";").first)))
            var reader = try await server.stream("/stream", headers: [cookie])
            #expect(try await reader.next()?.retry == "1000")
            _ = try await Self.note(server, "a")
            #expect(try await reader.next()?.event == "EventAccepted")
            let origin = ("Origin", "http://\(server.authority)")
            #expect(try await server.post("/sign-out", "", type: form, headers: [cookie, origin]).status == 303)
            let late = try await Self.note(server, "b")
            let rest = try await Self.rest(&reader)
            #expect(rest.last?.comment == "access ended")
            #expect(!rest.contains { $0.json?["task"] == .string(late) })
        }
    }

    @Test func `a WebSocket whose token has expired is closed as one that breaks a policy`() async throws {
        let clock = ManualClock()
        try await TestServer.run(Self.options(clock, expires: .seconds(60))) { server in
            _ = try await Self.note(server, "a")
            try await RawConnection.session(port: server.port) { session in
                try await session.send(Self.handshake(server))
                #expect(try await session.receive(through: "EventAccepted").hasPrefix("HTTP/1.1 101 "))
                clock.advance(by: .seconds(60))
                let late = try await Self.note(server, "b")
                let bytes = try await session.receiveAll()
                #expect(Array(bytes.suffix(16)) == [0x88, 14, 0x03, 0xF0] + Array("access ended".utf8))
                #expect(!String(decoding: bytes, as: UTF8.self).contains(late))
            }
        }
    }

    @Test func `WebSockets go over TLS, with the same access`() async throws {
        let directory = try TemporaryDirectory()
        let files = try await CertificateMaker.make("one", in: directory)
        let clock = ManualClock()
        var options = Self.options(clock, expires: .seconds(60))
        options.certificates = try ServerCertificates(
            certificate: files.certificate,
            key: files.key,
            minimumVersion: .tlsv12,
            interval: .seconds(60),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(files.certificate))
        let tls = try NIOSSLContext(configuration: configuration)
        let event = event("a", type: "NoteRequested")
        let post = { (server: TestServer) in
            "POST /events HTTP/1.1\r\nHost: \(server.authority)\r\nAuthorization: Bearer emitter-token\r\n"
                + "Content-Type: application/cloudevents+json\r\nContent-Length: \(event.utf8.count)\r\n\r\n\(event)"
        }
        try await TestServer.run(options) { server in
            try await RawConnection.session(port: server.port, tls: tls) { session in
                try await session.send(Self.handshake(server))
                #expect(try await session.receive(through: "\r\n\r\n").hasPrefix("HTTP/1.1 101 "))
                try await RawConnection.session(port: server.port, tls: tls) { sender in
                    try await sender.send(post(server))
                    #expect(try await sender.receive(through: "\r\n\r\n").hasPrefix("HTTP/1.1 202 "))
                }
                #expect(try await session.receive(through: "TaskCompleted").contains("NoteRequested"))
            }
            clock.advance(by: .seconds(60))
            try await RawConnection.session(port: server.port, tls: tls) { session in
                try await session.send(Self.handshake(server))
                #expect(try await session.receive(through: "\r\n").hasPrefix("HTTP/1.1 401 "))
            }
        }
        withExtendedLifetime(directory) {}
    }

    private static func handshake(_ server: TestServer) -> String {
        "GET /stream/socket?after=0 HTTP/1.1\r\nHost: \(server.authority)\r\nConnection: Upgrade\r\n"
            + "Upgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            + "Sec-WebSocket-Version: 13\r\nAuthorization: Bearer guest-token\r\n\r\n"
    }
}
