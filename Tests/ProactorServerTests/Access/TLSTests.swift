import AsyncHTTPClient
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import NIOSSL
import ProactorAccess
import ProactorModel
import ProactorTestSupport
import Testing

@testable import ProactorServer

@Suite("TLS", .timeLimit(.minutes(15)))
struct TLSTests {
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func certificates(
        _ files: (certificate: String, key: String),
        version: TLSVersion = .tlsv12
    ) throws -> ServerCertificates {
        try ServerCertificates(
            certificate: files.certificate,
            key: files.key,
            minimumVersion: version,
            interval: .milliseconds(20),
            logger: Self.logger
        )
    }

    /// Asks over a connection of its own, believing one certificate.
    private func status(
        _ server: TestServer,
        believing certificate: String,
        maximum: TLSVersion? = nil
    ) async throws -> UInt {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(certificate))
        tls.maximumTLSVersion = maximum
        var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
        configuration.connectionPool.retryConnectionEstablishment = false
        return try await HTTPClient.withHTTPClient(configuration: configuration) { client in
            var request = HTTPClientRequest(url: "https://\(server.authority)/tasks")
            request.headers.add(name: "Authorization", value: TestAccess.bearer("reader").1)
            return try await client.execute(request, timeout: .seconds(30)).status.code
        }
    }

    @Test func `the server is who its certificate says, and plain HTTP gets nothing from it`() async throws {
        let directory = try TemporaryDirectory()
        let files = try await CertificateMaker.make("one", in: directory)
        let other = try await CertificateMaker.make("other", in: directory)
        var options = TestAccess.options
        options.certificates = try self.certificates(files, version: .tlsv13)
        try await TestServer.run(options) { server in
            let first = try await self.status(server, believing: files.certificate)
            #expect(first == 200)
            await #expect(throws: (any Error).self) {
                try await self.status(server, believing: other.certificate)
            }
            await #expect(throws: (any Error).self) {
                try await self.status(server, believing: files.certificate, maximum: .tlsv12)
            }
            await #expect(throws: (any Error).self) { try await server.get("/health/live") }
            let again = try await self.status(server, believing: files.certificate)
            #expect(again == 200)
        }
    }

    @Test func `a changed certificate is shown without a restart, and a broken one is not`() async throws {
        let directory = try TemporaryDirectory()
        let files = try await CertificateMaker.make("one", in: directory)
        let next = try await CertificateMaker.make("next", in: directory)
        let old = directory.file("old.pem")
        try FileManager.default.copyItem(atPath: files.certificate, toPath: old)
        var options = TestAccess.options
        let certificates = try self.certificates(files)
        options.certificates = certificates
        try await TestServer.run(options) { server in
            #expect(try await self.status(server, believing: old) == 200)
            // The certificate alone does not fit the key that is there, and garbage fits nothing.
            for text in [try String(contentsOfFile: next.certificate, encoding: .utf8), "garbage", ""] {
                try text.write(toFile: files.certificate, atomically: true, encoding: .utf8)
                #expect(throws: (any Error).self) { try certificates.reload() }
                #expect(try await self.status(server, believing: old) == 200)
            }
            for (from, to) in [(next.key, files.key), (next.certificate, files.certificate)] {
                let text = try String(contentsOfFile: from, encoding: .utf8)
                try text.write(toFile: to, atomically: true, encoding: .utf8)
            }
            // It is looked at every 20 ms; the test's own limit ends it where that does not happen.
            while (try? await self.status(server, believing: next.certificate)) != 200 {}
            await #expect(throws: (any Error).self) { try await self.status(server, believing: old) }
        }
    }

    @Test func `what is no pair of certificate and key keeps the server from starting`() async throws {
        let directory = try TemporaryDirectory()
        let files = try await CertificateMaker.make("one", in: directory)
        let other = try await CertificateMaker.make("other", in: directory)
        for pair in [
            (files.certificate, other.key), (files.key, files.key), (directory.file("missing"), files.key),
            (files.certificate, directory.file("missing")),
        ] {
            #expect(throws: CertificateFailure.self) { try self.certificates((pair.0, pair.1)) }
        }
    }

    @Test func `over TLS the cookie is for TLS and this host only`() async throws {
        let directory = try TemporaryDirectory()
        let files = try await CertificateMaker.make("one", in: directory)
        var options = TestAccess.options
        options.certificates = try self.certificates(files)
        try await TestServer.run(options) { server in
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(files.certificate))
            let configuration = HTTPClient.Configuration(tlsConfiguration: tls, redirectConfiguration: .disallow)
            let header = try await HTTPClient.withHTTPClient(configuration: configuration) { client in
                var request = HTTPClientRequest(url: "https://\(server.authority)/sign-in")
                request.method = .POST
                request.body = .bytes(ByteBuffer(string: "token=anna-token"))
                return try await client.execute(request, timeout: .seconds(30)).headers.first(name: "Set-Cookie")
            }
            #expect(header?.hasPrefix("__Host-proactor-session=") == true)
            #expect(header?.contains("Secure") == true)
        }
    }
}
