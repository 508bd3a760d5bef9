import ProactorComponents
import ProactorModel
import ProactorYAML

/// What editors are told of `access:` and `tls:`.
enum AccessSchema {
    static var access: JSONValue {
        YAMLSchema.mapping([
            "tokens": YAMLSchema.entries(Self.token).described(
                "Access tokens, by name; 'proactor token new' makes one."
            ),
            "oidc": Self.provider.described("An identity provider whose web tokens are believed."),
            "sessions": YAMLSchema.mapping([
                "length": YAMLSchema.duration.described(
                    "How long somebody stays signed in to the pages; 12h without it."
                ),
                "key": Self.secret.described(
                    "What sessions are signed with, at least 32 characters; without it they end with the process."
                ),
            ]).described("How people stay signed in to the pages."),
        ]).described("Who is let in, and as what; without it the server is open, on this machine only.")
    }

    static var tls: JSONValue {
        YAMLSchema.mapping(
            [
                "certificate": Self.path.described(
                    "The PEM file of the certificate and those between it and its root."
                ),
                "key": Self.path.described("The PEM file of its private key."),
                "minimumVersion": ["enum": ["1.2", "1.3", 1.2, 1.3], "description": "1.2 without it."],
                "check": YAMLSchema.duration.described(
                    "How often it is looked whether the files changed; 10s without it."
                ),
            ],
            required: ["certificate", "key"]
        ).described("The certificate that the server shows; without it, it speaks plain HTTP.")
    }

    private static var path: JSONValue { ["type": "string", "minLength": 1] }

    private static var secret: JSONValue { ["type": "string", "pattern": .string(SecretReference.schemaPattern)] }

    private static var token: JSONValue {
        var properties = Self.grant
        properties["hash"] = [
            "anyOf": [["type": "string", "pattern": "^sha256:[0-9A-Fa-f]{64}$"], Self.secret],
            "description": "The token's hash, or a reference to it.",
        ]
        properties["person"] = YAMLSchema.text.described(
            "Whose token it is: a person's id; a token that approves needs it."
        )
        properties["expires"] = [
            "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}", "examples": ["2027-01-31"],
            "description": "From when on it is worth nothing: a day, in UTC, or a time.",
        ]
        return YAMLSchema.mapping(properties, required: ["hash", "roles"])
    }

    private static var grant: JSONObject {
        // A name that ends with '*' stands for all that begin so.
        let name: JSONValue = ["type": "string", "pattern": "^[^*]+\\*?$|^\\*$"]
        let names: JSONValue = ["anyOf": [name, ["type": "array", "items": name, "minItems": 1]]]
        let role = YAMLSchema.choice(Role.allCases.map(\.rawValue))
        let roles: JSONValue = ["anyOf": [role, ["type": "array", "items": role, "minItems": 1]]]
        return [
            "roles": roles.described("What it is for."),
            "types": names.described("The event types that it is for; all without it."),
            "domains": names.described("The domains that it is for; all without it."),
        ]
    }

    private static var provider: JSONValue {
        var grant = Self.grant
        grant["claim"] = YAMLSchema.text.described("The claim that must have the value; a dot leads into an object.")
        grant["value"] = YAMLSchema.text.described("What the claim must be, or have among its values.")
        let url: JSONValue = ["type": "string", "pattern": "^https://|^http://(127\\.0\\.0\\.1|localhost|\\[::1\\])"]
        return YAMLSchema.mapping(
            [
                "issuer": url.described("Who its tokens must be of: the claim 'iss'."),
                "audience": YAMLSchema.listOrOne(of: YAMLSchema.text).described(
                    "Whom they must be for: the claim 'aud'."
                ),
                "jwks": [
                    "anyOf": [url, Self.secret], "description": "Where its keys are; found by discovery without it.",
                ],
                "leeway": YAMLSchema.duration.described("How far its clock may be off; 1m without it."),
                "refresh": YAMLSchema.duration.described("How often its keys are asked for again; 1h without it."),
                "person": YAMLSchema.text.described(
                    "The claim that says which person it is, by id or by e-mail address; 'email' without it."
                ),
                "grants": YAMLSchema.list(of: YAMLSchema.mapping(grant, required: ["roles"]))
                    .described("What its people may do; the first that fits counts."),
            ],
            required: ["issuer", "audience", "grants"]
        )
    }
}
