import Foundation
import ProactorModel
import ProactorTestSupport
import Testing

/// Whole programs: a server with tokens and TLS, and the command line as its client.
@Suite(.timeLimit(.minutes(15))) struct AccessServeTests {
    /// Makes a token with the command, and a site that lets it in.
    private func site(_ more: String = "") async throws -> (site: Site, token: String) {
        let made = try await Site().run("token", "new", "--name", "ringer", "--role", "emit", "--format", "json")
        let json = try JSONParser.parse(made.output)
        let hash = try #require(json["hash"]?.stringValue)
        let access = "access: { tokens: { ringer: { hash: \(hash), roles: [emit, read] } } }\n"
        return (try Site.bell(access + more), try #require(json["token"]?.stringValue))
    }

    /// Starts a server; answers its address once it serves.
    private func serve(_ site: Site, _ arguments: String...) async throws -> (process: ChildProcess, url: String) {
        let process = try ChildProcess(["serve", "--log-level", "warning"] + arguments, in: site)
        for await line in process.lines {
            if let url = line.wholeMatch(of: /Serving at (https?:\/\/[0-9.]+:[0-9]+)\/, for 1 token/)?.output.1 {
                return (process, String(url))
            }
        }
        throw ServerProcess.NotServing(errors: await process.result().errors)
    }

    @Test func `over TLS the command line sends with its token, and is told what to do without`() async throws {
        let directory = try TemporaryDirectory()
        let files = try await CertificateMaker.make("server", in: directory)
        let (site, token) = try await self.site("tls: { certificate: \(files.certificate), key: \(files.key) }\n")
        let (process, url) = try await self.serve(site, "--listen", "127.0.0.1:0")
        #expect(url.hasPrefix("https://"))
        let send = { (environment: [String: String]) in
            try await site.run(
                "send",
                "BellRang",
                "--source",
                "/door",
                "--data",
                "{}",
                environment: environment.merging(["PROACTOR_SERVER": url]) { $1 }
            )
        }
        let trust = ["PROACTOR_CA_FILE": files.certificate]
        let strange = try await send(["PROACTOR_TOKEN": token])
        #expect(strange.status == 1)
        #expect(strange.errors.contains("PROACTOR_CA_FILE"), "\(strange.errors)")
        let nameless = try await send(trust)
        #expect(nameless.status == 1)
        #expect(nameless.errors.contains("put your access token into PROACTOR_TOKEN"), "\(nameless.errors)")
        let wrong = try await send(trust.merging(["PROACTOR_TOKEN": token + "0"]) { $1 })
        #expect(wrong.errors.contains("ask the server's operators for another token"), "\(wrong.errors)")
        let sent = try await send(trust.merging(["PROACTOR_TOKEN": token]) { $1 })
        #expect((sent.status, sent.errors) == (0, ""))
        #expect(sent.output.hasPrefix("202 Accepted: task_"))
        let audit = try await site.run(
            "audit",
            "verify",
            environment: ["PROACTOR_TOKEN": token, "PROACTOR_SERVER": url].merging(trust) { $1 }
        )
        #expect(audit.status == 1)
        #expect(audit.errors.contains("'ringer' does not have the role operate"), "\(audit.errors)")
        process.signal(SIGTERM)
        let result = await process.result()
        #expect(result.status == 0)
        #expect(!result.errors.contains(token))
    }

    @Test func `with access control it may listen anywhere, and warns where tokens can be read on the way`()
        async throws
    {
        let (site, _) = try await self.site()
        let (process, _) = try await self.serve(site, "--listen", "0.0.0.0:0")
        process.signal(SIGTERM)
        #expect(await process.result().errors.contains("tokens and sessions can be read on the way"))
        let (proxied, _) = try await self.site("origins: [https://proactor.example.com]\n")
        let (second, _) = try await self.serve(proxied, "--listen", "0.0.0.0:0")
        second.signal(SIGTERM)
        #expect(await second.result().errors == "")
    }

    @Test(arguments: [
        ("access: { tokens: { a: { hash: '${env:MISSING_HASH}', roles: read } } }", "set the environment variable"),
        ("access: { tokens: { a: { hash: '${file:hash}', roles: read } } }", "does not hold a hash"),
        (
            "access: { tokens: { a: { hash: '${file:good}', roles: read } }, sessions: { key: '${file:hash}' } }",
            "at least 32 characters"
        ),
        ("tls: { certificate: hash, key: hash }", "cannot be used"),
    ])
    func `what cannot be used keeps the server from starting`(text: String, says: String) async throws {
        let site = try Site.bell(text)
        try site.write("hash", "not a hash")
        try site.write("good", "sha256:" + String(repeating: "0", count: 64) + "\n")
        let result = try await ChildProcess(["serve", "--listen", "127.0.0.1:0"], in: site).result()
        #expect(result.status == 1)
        #expect(result.errors.contains(says), "\(result.errors)")
    }
}
