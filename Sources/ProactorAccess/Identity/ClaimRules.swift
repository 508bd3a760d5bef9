package import ProactorModel

/// What a web token must say to be taken (RFC 7519, section 4.1), and who it makes its bearer.
package struct ClaimRules: Sendable {
    /// Characters of a subject that logs and the audit log repeat.
    private static let subjectMaximum = 200
    private static let pathMaximum = 8

    package var issuer: String
    /// Any of them must be among the token's.
    package var audiences: [String]
    /// How far the provider's clock may be off.
    package var leeway: Duration
    /// The claim that says which person it is: by id, or by e-mail address.
    package var personClaim: String
    /// The first that fits counts.
    package var grants: [ClaimGrant]
    package var directory: Directory

    package init(
        issuer: String,
        audiences: [String],
        leeway: Duration,
        personClaim: String,
        grants: [ClaimGrant],
        directory: Directory
    ) {
        self.issuer = issuer
        self.audiences = audiences
        self.leeway = leeway
        self.personClaim = personClaim
        self.grants = grants
        self.directory = directory
    }

    /// Whoever a token with these claims, whose signature holds, makes its bearer.
    ///
    /// - Throws: ``AccessRefusal/invalid(_:)``
    func bearer(of claims: JSONObject, at now: Timestamp) throws(AccessRefusal) -> Bearer {
        let expires = try self.expiry(claims, at: now)
        guard claims["iss"]?.stringValue == self.issuer else { throw .invalid("it is of another issuer") }
        guard !Self.texts(claims["aud"]).filter(self.audiences.contains).isEmpty else {
            throw .invalid("it is for another audience")
        }
        guard let subject = claims["sub"]?.stringValue, !subject.isEmpty else { throw .invalid("it has no 'sub'") }
        let person = self.person(claims)
        let id = person ?? "oidc:" + Self.printable(subject)
        guard let grant = self.grants.first(where: { $0.condition.map { Self.says($0, claims) } ?? true }) else {
            let principal = Principal(id: id, roles: [], person: person)
            return Bearer(
                principal: principal,
                proof: .claims(id: id, person: person, condition: nil),
                expires: expires
            )
        }
        return Bearer(
            principal: Self.principal(id, person, grant),
            proof: .claims(id: id, person: person, condition: grant.condition),
            expires: expires
        )
    }

    /// Whoever was let in earlier by a grant with this condition; `nil` once the configuration grants that no more.
    func principal(id: String, person: String?, condition: ClaimGrant.Condition?) -> Principal? {
        guard person.map({ self.directory.people[$0] != nil }) ?? true else { return nil }
        return self.grants.first { $0.condition == condition }.map { Self.principal(id, person, $0) }
    }

    private static func principal(_ id: String, _ person: String?, _ grant: ClaimGrant) -> Principal {
        Principal(id: id, roles: grant.roles, scope: grant.scope, person: person)
    }

    /// The time after which it does not hold any more.
    private func expiry(_ claims: JSONObject, at now: Timestamp) throws(AccessRefusal) -> Timestamp {
        guard let expires = Self.time(claims["exp"]) else { throw .invalid("it has no 'exp'") }
        guard expires.advanced(by: self.leeway) > now else { throw .expired }
        if let value = claims["nbf"] {
            guard let begins = Self.time(value) else { throw .invalid("its 'nbf' is no time") }
            guard begins <= now.advanced(by: self.leeway) else { throw .invalid("it holds only later") }
        }
        return expires
    }

    /// Seconds since 1970, which may have a fraction (RFC 7519, section 2).
    private static func time(_ value: JSONValue?) -> Timestamp? {
        switch value {
        case .int(let seconds) where (0...253_402_300_799).contains(seconds): Timestamp(seconds: seconds)
        case .double(let seconds) where (0...253_402_300_799).contains(seconds): Timestamp(seconds: Int64(seconds))
        default: nil
        }
    }

    /// A text, or each text of a list.
    private static func texts(_ value: JSONValue?) -> [String] {
        switch value {
        case .string(let text): [text]
        case .array(let elements): elements.compactMap(\.stringValue)
        default: []
        }
    }

    private static func says(_ condition: ClaimGrant.Condition, _ claims: JSONObject) -> Bool {
        Self.texts(Self.value(of: condition.claim, in: claims)).contains(condition.value)
    }

    /// A claim by its name, which may have dots, or by the way to it through objects.
    private static func value(of claim: String, in claims: JSONObject) -> JSONValue? {
        if let value = claims[claim] { return value }
        var place = JSONValue.object(claims)
        for name in claim.split(separator: ".", maxSplits: Self.pathMaximum) {
            guard let value = place[String(name)] else { return nil }
            place = value
        }
        return place
    }

    /// The id of the person that the token is of; `nil` for nobody who is declared.
    private func person(_ claims: JSONObject) -> String? {
        guard let text = Self.value(of: self.personClaim, in: claims)?.stringValue, !text.isEmpty else { return nil }
        if self.personClaim != "email", self.directory.people[text] != nil { return text }
        // An address that the provider itself does not vouch for may be anybody's.
        guard claims["email_verified"] != false else { return nil }
        let address = text.lowercased()
        let people = self.directory.people.values.filter { $0.email?.lowercased() == address }
        return people.count == 1 ? people.first?.id : nil
    }

    private static func printable(_ subject: String) -> String {
        String(subject.unicodeScalars.prefix(Self.subjectMaximum).map { $0.value < 0x20 ? " " : Character($0) })
    }
}
