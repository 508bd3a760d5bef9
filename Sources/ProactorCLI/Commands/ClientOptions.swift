import ArgumentParser
import Foundation

/// How output is written.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
}

/// What every command takes that talks to a server.
struct ClientOptions: ParsableArguments {
    private static let defaultServer = "http://127.0.0.1:8787"

    @Option(help: "The server's URL; else PROACTOR_SERVER, else http://127.0.0.1:8787.")
    var server: String?

    @Option(help: "The access token; better PROACTOR_TOKEN or PROACTOR_TOKEN_FILE, since others see command lines.")
    var token: String?

    @Option(help: "text, or json for programs.")
    var format = OutputFormat.text

    func client() throws -> APIClient {
        let environment = ProcessInfo.processInfo.environment
        let server = self.server ?? environment["PROACTOR_SERVER"] ?? Self.defaultServer
        let credentials = try Credentials(option: self.token, environment: environment)
        guard let client = try APIClient(server, credentials) else {
            throw ValidationError("'\(server)' is no URL of a server; it looks like \(Self.defaultServer)")
        }
        return client
    }
}
