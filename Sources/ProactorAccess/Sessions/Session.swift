import ProactorModel

/// What a session's cookie says.
struct Session: Hashable, Sendable {
    let id: String
    let proof: Proof
    let expires: Timestamp

    init(id: String, proof: Proof, expires: Timestamp) {
        self.id = id
        self.proof = proof
        self.expires = expires
    }

    var json: JSONValue {
        var object: JSONObject = ["id": .string(self.id), "expires": .int(self.expires.seconds)]
        switch self.proof {
        case .token(let name, let hash):
            object["token"] = .string(name)
            object["hash"] = .string(hash.description)
        case .claims(let id, let person, let condition):
            object["subject"] = .string(id)
            object["person"] = person.map(JSONValue.string)
            object["claim"] = condition.map { .string($0.claim) }
            object["value"] = condition.map { .string($0.value) }
        }
        return .object(object)
    }

    init?(json: JSONValue) {
        guard let id = json["id"]?.stringValue, let seconds = json["expires"]?.intValue else { return nil }
        self.id = id
        self.expires = Timestamp(seconds: seconds)
        if let name = json["token"]?.stringValue, let hash = json["hash"]?.stringValue.flatMap(TokenHash.init) {
            self.proof = .token(name: name, hash: hash)
        } else if let subject = json["subject"]?.stringValue {
            var condition: ClaimGrant.Condition?
            if let claim = json["claim"]?.stringValue, let value = json["value"]?.stringValue {
                condition = ClaimGrant.Condition(claim: claim, value: value)
            }
            self.proof = .claims(id: subject, person: json["person"]?.stringValue, condition: condition)
        } else {
            return nil
        }
    }
}
