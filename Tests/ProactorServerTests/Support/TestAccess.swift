import ProactorAccess
import ProactorModel

/// The tokens that the tests' servers let in. The text of each is its name and `-token`.
enum TestAccess {
    static let grants: [TokenGrant] = [
        grant("emitter", [.emit]), grant("reader", [.read]), grant("operator", [.operate]),
        grant("anna", [.read, .approve], person: "anna"), grant("ben", [.approve], person: "ben"),
        grant("root", Set(Role.allCases), person: "carla"),
        grant("stock-emitter", [.emit], AccessScope(types: ["Stock*"])),
        grant("notes", [.emit, .read, .operate], AccessScope(types: ["NoteRequested"])),
        grant("elsewhere", Set(Role.allCases), AccessScope(domains: ["finance"]), person: "ben"),
        grant("stock", Set(Role.allCases), AccessScope(domains: ["stock"]), person: "anna"),
        grant("machine", [.read, .approve, .operate]),
    ]

    static func control(_ extra: [TokenGrant] = [], provider: IdentityProvider? = nil) -> AccessControl {
        guard let sessions = SessionKeeper(secret: nil, length: .seconds(3600)) else { preconditionFailure("no key") }
        return AccessControl(tokens: TokenBook(self.grants + extra), provider: provider, sessions: sessions)
    }

    static var options: TestServer.Options {
        var options = TestServer.Options()
        options.access = Self.control()
        return options
    }

    static func bearer(_ name: String) -> (String, String) { ("Authorization", "Bearer \(name)-token") }

    private static func grant(
        _ name: String,
        _ roles: Set<Role>,
        _ scope: AccessScope = .everything,
        person: String? = nil
    ) -> TokenGrant {
        let hash = AccessToken(text: "\(name)-token").hash
        return TokenGrant(name: name, hash: hash, roles: roles, scope: scope, person: person)
    }
}
