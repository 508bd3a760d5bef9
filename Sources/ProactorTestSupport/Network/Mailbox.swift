import Foundation
package import ProactorModel

/// A mail server by aiosmtpd that runs while a test does: whoever signs in as `proactor` with `the right password` may send.
package struct Mailbox: Sendable {
    package struct NotStarted: Error {}

    package let port: Int
    /// The file of the certificate that `localhost` shows.
    package let authorities: String
    private let file: String

    /// - Parameter mode: `starttls`, `tls` or `plain`.
    package static func run<Value>(_ mode: String, _ body: (Mailbox) async throws -> Value) async throws -> Value {
        let directory = try TemporaryDirectory()
        let certificate = directory.file("certificate.pem")
        try await Shell.output(
            of: "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost "
                + "-addext subjectAltName=DNS:localhost -keyout '\(directory.file("key.pem"))' -out '\(certificate)' 2>&1"
        )
        let script = "Tests/ProactorSinksTests/Judges/mailbox.py"
        let words = PythonCounterpart.sinks.command(script, [mode, directory.path])
        return try await Shell.serving(words) { port in
            guard let port else { throw NotStarted() }
            return try await body(
                Mailbox(port: port, authorities: certificate, file: directory.file("mails.jsonl"))
            )
        }
    }

    /// The mails that it took so far, as Python's own parser reads them.
    package func mails() throws -> [JSONValue] {
        guard FileManager.default.fileExists(atPath: self.file) else { return [] }
        let text = try String(contentsOfFile: self.file, encoding: .utf8)
        // A line that is being written has no end yet.
        return try text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            .map { try JSONParser.parse(String($0)) }
    }
}
