package import ProactorComponents
package import ProactorDiagnostics
package import ProactorModel
import ProactorYAML

/// What `proactor.yaml` says: where to listen, where to keep state, which tools there are, and who may decide.
package struct Deployment: Sendable {
    /// The directory of `proactor.yaml`; relative paths in it start from there.
    package var baseDirectory: String
    package var listen: ListenAddress
    /// The SQLite file.
    package var storePath: String
    /// The PostgreSQL database that is used instead of the file; `nil` for the file.
    package var postgreSQL: PostgreSQLDeclaration?
    package var rulesDirectory: String
    package var agentsDirectory: String
    /// Whether events of undeclared types are refused.
    package var strictTypes: Bool
    package var limits: EngineLimits
    /// By name.
    package var tools: [String: ToolDeclaration]
    /// By name.
    package var models: [String: ModelDeclaration]
    /// What amounts of money are in, as people write it: `USD`.
    package var currency: String
    /// What all agents together may spend on models.
    package var budget: Budget
    package var directory: Directory
    /// The origins, such as `https://proactor.example.com`, under which a proxy shows the server's pages.
    package var origins: [String]
    /// Where people reach the server's pages, without a slash at its end: what links in messages begin with.
    package var publicURL: String?
    /// By name.
    package var sinks: [String: SinkDeclaration]
    /// Events that are sent to sinks without approval.
    package var subscriptions: [SinkSubscription]
    /// Who is let in; `nil` for a server that is open to everybody who reaches it.
    package var access: AccessDeclaration?
    /// The certificate that the server shows; `nil` for plain HTTP.
    package var tls: TLSDeclaration?
    /// Where events come from besides `POST /events`, by name.
    package var sources: [String: SourceDeclaration]
    /// Which senders may deliver here, as they ask beforehand.
    package var handshake: WebhookHandshake
    package var telemetry = TelemetrySettings()
    /// What bounds HTTP connections.
    package var http = HTTPLimits()
    /// `nil` where no callbacks are set up.
    package var callbacks: CallbackDeclaration?
    /// How long what happened is kept.
    package var retention = Retention()
    /// Whether changed files come in force by themselves.
    package var watch = true

    package init(
        baseDirectory: String,
        listen: ListenAddress,
        storePath: String,
        rulesDirectory: String,
        agentsDirectory: String,
        strictTypes: Bool,
        limits: EngineLimits,
        tools: [String: ToolDeclaration],
        directory: Directory,
        models: [String: ModelDeclaration] = [:],
        currency: String = "USD",
        budget: Budget = .unlimited,
        origins: [String] = [],
        publicURL: String? = nil,
        sinks: [String: SinkDeclaration] = [:],
        subscriptions: [SinkSubscription] = [],
        sources: [String: SourceDeclaration] = [:],
        handshake: WebhookHandshake = WebhookHandshake()
    ) {
        self.baseDirectory = baseDirectory
        self.listen = listen
        self.storePath = storePath
        self.rulesDirectory = rulesDirectory
        self.agentsDirectory = agentsDirectory
        self.strictTypes = strictTypes
        self.limits = limits
        self.tools = tools
        self.directory = directory
        self.models = models
        self.currency = currency
        self.budget = budget
        self.origins = origins
        self.publicURL = publicURL
        self.sinks = sinks
        self.subscriptions = subscriptions
        self.sources = sources
        self.handshake = handshake
    }
}

extension Deployment {
    /// The origins of all addresses under which people reach the server's pages.
    package var pageOrigins: [String] {
        self.origins + (self.publicURL.map { [$0] } ?? [])
    }
}

/// A host and a port to listen on; port 0 lets the system choose.
package struct ListenAddress: Hashable, Sendable, CustomStringConvertible {
    package var host: String
    package var port: Int

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `host:port` or `[v6]:port`.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let digits = text[text.index(after: colon)...]
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = UInt16(digits) else { return nil }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard !host.isEmpty, !host.contains(where: \.isWhitespace) else { return nil }
        self.init(host: String(host), port: Int(port))
    }

    /// Whether only this machine can reach it. A name that merely begins with 127 may be anybody's.
    package var isLoopback: Bool {
        if self.host.lowercased() == "localhost" || self.host == "::1" { return true }
        let parts = self.host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127"
            && parts.allSatisfy { part in
                (1...3).contains(part.utf8.count) && part.utf8.allSatisfy { (0x30...0x39).contains($0) }
                    && UInt8(part) != nil
            }
    }

    package var description: String {
        self.host.contains(":") ? "[\(self.host)]:\(self.port)" : "\(self.host):\(self.port)"
    }
}

/// One entry of `tools:`.
package struct ToolDeclaration: Sendable {
    package var name: String
    package var description: String?
    /// How long a call may take.
    package var timeout: Duration
    /// Bytes of a result's JSON.
    package var resultSizeMaximum: Int
    /// Whether each call needs a person's approval.
    package var hasEffect: Bool
    /// Who approves calls; `nil` leaves it to the rule.
    package var approval: ApprovalPolicy?
    /// The agent that its calls wake.
    package var delegate: String?
    /// The registered kind's own configuration, read and ready to make the tool.
    package var make: @Sendable (ToolEnvironment) throws(ToolFailure) -> any Tool
    package var location: SourceLocation

    package init(
        name: String,
        description: String?,
        timeout: Duration,
        resultSizeMaximum: Int,
        hasEffect: Bool,
        approval: ApprovalPolicy?,
        delegate: String?,
        make: @escaping @Sendable (ToolEnvironment) throws(ToolFailure) -> any Tool,
        location: SourceLocation
    ) {
        self.name = name
        self.description = description
        self.timeout = timeout
        self.resultSizeMaximum = resultSizeMaximum
        self.hasEffect = hasEffect
        self.approval = approval
        self.delegate = delegate
        self.make = make
        self.location = location
    }
}
