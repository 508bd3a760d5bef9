import ArgumentParser
import ProactorAccess
import ProactorModel

struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Make access tokens.",
        subcommands: [New.self]
    )

    struct New: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a token, and print it once with what to write into proactor.yaml.",
            discussion: """
                The token is random and kept nowhere: give it to whoever shall have it. proactor.yaml holds only its hash,
                which lets nobody in.

                  proactor token new --name warehouse --role emit --type 'Stock*'
                  proactor token new --name anna --role read --role approve --person anna --expires 2027-01-31
                """
        )

        @Option(help: "The token's name, which the audit log shows.")
        var name = "my-token"

        @Option(
            name: [.customLong("role"), .customLong("roles")],
            help: "emit, read, approve or operate; may be given several times."
        )
        var roles: [Role] = [.read]

        @Option(
            name: .customLong("type"),
            help: "An event type that it is for, or Stock* for all that begin so; all without it."
        )
        var types: [String] = []

        @Option(name: .customLong("domain"), help: "A domain that it is for; all without it.")
        var domains: [String] = []

        @Option(help: "The id of the person whose token it is; approving needs one.")
        var person: String?

        @Option(help: "From when on it is worth nothing: a day, such as 2027-01-31.")
        var expires: String?

        @Option(help: "text, or json for programs.")
        var format = OutputFormat.text

        func validate() throws {
            if self.roles.contains(.approve), self.person == nil {
                throw ValidationError("a token that approves is somebody's: name them with --person")
            }
            if let expires, Timestamp(rfc3339: expires) == nil, Timestamp(rfc3339: expires + "T00:00:00Z") == nil {
                throw ValidationError("--expires must be a day such as 2027-01-31, is '\(expires)'")
            }
        }

        func run() async throws {
            var generator = SystemRandomNumberGenerator()
            let token = AccessToken.random(using: &generator)
            guard self.format == .text else {
                Terminal.write(
                    JSONValue.object([
                        "name": .string(self.name), "token": .string(token.text),
                        "hash": .string(token.hash.description),
                    ])
                )
                return
            }
            Terminal.write(
                """
                The token, which is shown only now:

                  \(token.text)

                In proactor.yaml:

                \(self.yaml(token.hash))
                """
            )
        }

        /// JSON is YAML, so that names of any kind stand in quotes as they are.
        private func yaml(_ hash: TokenHash) -> String {
            let list = { (names: [String]) in "[\(names.map { JSONValue.string($0).jsonText }.joined(separator: ", "))]"
            }
            var lines = ["access:", "  tokens:", "    \(JSONValue.string(self.name).jsonText):", "      hash: \(hash)"]
            lines.append("      roles: [\(self.roles.map(\.rawValue).joined(separator: ", "))]")
            if !self.types.isEmpty { lines.append("      types: \(list(self.types))") }
            if !self.domains.isEmpty { lines.append("      domains: \(list(self.domains))") }
            if let person { lines.append("      person: \(JSONValue.string(person).jsonText)") }
            if let expires { lines.append("      expires: \(expires)") }
            return lines.joined(separator: "\n")
        }
    }
}

extension Role: ExpressibleByArgument {}
