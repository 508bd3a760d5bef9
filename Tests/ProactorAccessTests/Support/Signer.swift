import Foundation
import ProactorAccess
import ProactorModel
import ProactorTestSupport

/// Web tokens of an independent library (joserfc), by what is right or wrong with them.
struct SignedTokens: Sendable {
    /// The time at which they are signed.
    static let now = Timestamp(seconds: 1_800_000_000)

    let keys: String
    /// The keys once there is one more.
    let rotatedKeys: String
    let good: [String: String]
    let bad: [String: String]
    /// One that is signed with the key that is there only after the rotation.
    let next: String
    /// Of somebody who is no declared person.
    let nobody: String
    /// With an address that the provider does not vouch for.
    let unverified: String

    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path
    private static let python: String = {
        let folder = ProcessInfo.processInfo.environment["PROACTOR_COUNTERPARTS"] ?? root + "/.build/counterparts"
        return folder + "/oidc/bin/python"
    }()

    /// Whether its tests run: in CI they must, and fail where it is missing.
    static let isWanted =
        ProcessInfo.processInfo.environment["CI"] != nil || FileManager.default.isExecutableFile(atPath: python)

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    init() async throws {
        let script = Self.root + "/Tests/ProactorAccessTests/Judges/sign.py"
        let (output, _) = await Shell.run([Self.python, script, "\(Self.now.seconds)"])
        let json = try JSONParser.parse(Array(output.utf8), limits: JSONLimits(sizeMaximum: 1_048_576))
        guard let keys = json["keys"], let rotated = json["rotated"], let next = json["next"]?.stringValue,
            let nobody = json["nobody"]?.stringValue, let unverified = json["unverified"]?.stringValue
        else { throw Failure(description: "the signer printed something else") }
        self.keys = keys.jsonText
        self.rotatedKeys = rotated.jsonText
        self.good = Self.texts(json["good"])
        self.bad = Self.texts(json["bad"])
        self.next = next
        self.nobody = nobody
        self.unverified = unverified
    }

    private static func texts(_ json: JSONValue?) -> [String: String] {
        var texts: [String: String] = [:]
        for (name, text) in json?.objectValue ?? [:] { texts[name] = text.stringValue }
        return texts
    }
}

/// What the tests' providers are believed, and what it makes of people.
enum TestRules {
    static let directory = Directory(
        people: [
            "anna": Person(id: "anna", name: "Anna", email: "Anna@example.com"),
            "ben": Person(id: "ben", name: "Ben"),
        ]
    )

    static func make(issuer: String = "https://login.example.com") -> ClaimRules {
        ClaimRules(
            issuer: issuer,
            audiences: ["proactor"],
            leeway: .seconds(60),
            personClaim: "email",
            grants: [
                ClaimGrant(condition: .init(claim: "groups", value: "admins"), roles: [.operate]),
                ClaimGrant(
                    condition: .init(claim: "groups", value: "buyers"),
                    roles: [.read, .approve],
                    scope: AccessScope(domains: ["stock"])
                ),
            ],
            directory: directory
        )
    }
}
