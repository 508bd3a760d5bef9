import Foundation
import ProactorConfiguration
import ProactorModel
import ProactorTestSupport
import Testing

@testable import ProactorCLI

@Suite("Tokens on the command line", .timeLimit(.minutes(15)))
struct TokenTests {
    @Test func `a new token is printed once, with what proactor.yaml needs, which is right as it stands`() async throws
    {
        let run = await CommandRun(
            "token",
            "new",
            "--name",
            "anna's \"own\"",
            "--role",
            "read",
            "--roles",
            "approve",
            "--type",
            "Stock*",
            "--domain",
            "a b",
            "--person",
            "anna",
            "--expires",
            "2027-01-31"
        )
        #expect((run.status, run.errors) == (0, []))
        let text = run.output.joined(separator: "\n")
        let words = text.split(whereSeparator: \.isWhitespace)
        let token = try #require(words.first { $0.hasPrefix("proactor_") })
        let start = try #require(text.range(of: "access:"))
        let directory = try TemporaryDirectory()
        let yaml = "people: { anna: { name: Anna } }\n" + text[start.lowerBound...]
        try yaml.write(toFile: directory.file("proactor.yaml"), atomically: true, encoding: .utf8)
        let loaded = try DeploymentLoader.load(inDirectory: directory.path)
        let declared = try #require(loaded.deployment?.access?.tokens.first)
        #expect(declared.name == "anna's \"own\"")
        #expect(declared.grant.roles == [.read, .approve])
        #expect(declared.grant.scope == AccessScope(types: ["Stock*"], domains: ["a b"]))
        #expect(declared.person == "anna")

        let json = await CommandRun("token", "new", "--format", "json")
        let other = try JSONParser.parse(json.output.joined())
        #expect(other["token"]?.stringValue?.hasPrefix("proactor_") == true)
        #expect(other["token"]?.stringValue != String(token))
    }

    @Test(arguments: [
        (["--role", "root"], "root"), (["--role", "approve"], "--person"), (["--expires", "soon"], "2027-01-31"),
    ])
    func `what makes no token is refused`(arguments: [String], says: String) async {
        let run = await CommandRun(["token", "new"] + arguments)
        #expect(run.status == 2)
        #expect(run.errors.joined().contains(says), "\(run.errors)")
    }

    @Test func `the option comes before the environment, and that before the file`() throws {
        let directory = try TemporaryDirectory()
        let file = directory.file("token")
        try "of-file\n".write(toFile: file, atomically: true, encoding: .utf8)
        let both = ["PROACTOR_TOKEN": "of-environment", "PROACTOR_TOKEN_FILE": file]
        #expect(try Credentials(option: "of-option", environment: both).token == "of-option")
        #expect(try Credentials(option: nil, environment: both).token == "of-environment")
        #expect(try Credentials(option: nil, environment: ["PROACTOR_TOKEN_FILE": file]).token == "of-file")
        #expect(try Credentials(option: nil, environment: [:]).token == nil)
        #expect(try Credentials(option: nil, environment: ["PROACTOR_TOKEN": ""]).token == nil)
        for environment in [
            ["PROACTOR_TOKEN": "a\r\nX: y"], ["PROACTOR_TOKEN_FILE": "/nowhere"], ["PROACTOR_TOKEN": "a b"],
        ] {
            #expect(throws: CommandFailure.self) { try Credentials(option: nil, environment: environment) }
        }
    }

    @Test func `a file of certificates that is none is named`() {
        var credentials = Credentials()
        credentials.authorities = "/nowhere/ca.pem"
        #expect(throws: CommandFailure("/nowhere/ca.pem, which PROACTOR_CA_FILE names, is no PEM file of certificates"))
        {
            try APIClient("https://127.0.0.1:1", credentials)
        }
    }
}
