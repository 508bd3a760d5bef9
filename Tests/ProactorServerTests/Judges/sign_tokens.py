"""Signs web tokens as an identity provider would, with an independent library.

Arguments: the time that it is now, in seconds since 1970, and the issuer. Prints one JSON object: the keys that are published at
first, those that are published later, and tokens by name.
"""

import json
import sys

from joserfc import jwt
from joserfc.jwk import ECKey

now, issuer = int(sys.argv[1]), sys.argv[2]
first, second, unknown = (
    ECKey.generate_key("P-256", {"kid": name, "use": "sig", "alg": "ES256"}) for name in ("first", "second", "unknown")
)


def sign(key, groups, email=None, seconds=3600):
    claims = {
        "iss": issuer,
        "aud": "proactor",
        "sub": "0001",
        "groups": groups,
        "exp": now + seconds,
        **({"email": email, "email_verified": True} if email else {}),
    }
    return jwt.encode({"alg": "ES256", "kid": key.kid}, claims, key, algorithms=["ES256"])


print(
    json.dumps(
        {
            "keys": {"keys": [first.as_dict(private=False)]},
            "rotated": {"keys": [second.as_dict(private=False)]},
            "buyer": sign(first, ["buyers"], "anna@example.com"),
            "admin": sign(first, ["admins"]),
            "stranger": sign(first, ["others"]),
            "short": sign(first, ["buyers"], seconds=30),
            "next": sign(second, ["admins"], seconds=7200),
            "forged": sign(unknown, ["admins"], seconds=7200),
        }
    )
)
