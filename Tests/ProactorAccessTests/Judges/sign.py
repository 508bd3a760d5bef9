"""Signs web tokens as an identity provider would: an independent judge of what the server believes.

Prints one JSON object: the key set, and tokens by name. The argument is the time that it is now, in seconds since 1970.
"""

import base64
import hashlib
import hmac
import json
import sys
import warnings

from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey

# Providers still say EdDSA, whatever RFC 9864 calls it since.
warnings.simplefilter("ignore")

now = int(sys.argv[1])
keys = {
    "RS256": RSAKey.generate_key(2048, {"kid": "rsa-1", "use": "sig", "alg": "RS256"}),
    "ES256": ECKey.generate_key("P-256", {"kid": "ec-1", "use": "sig", "alg": "ES256"}),
    "EdDSA": OKPKey.generate_key("Ed25519", {"kid": "ed-1", "use": "sig", "alg": "EdDSA"}),
}
others = {
    "RS256": RSAKey.generate_key(2048, {"kid": "rsa-1"}),
    "ES256": ECKey.generate_key("P-256", {"kid": "ec-1"}),
    "EdDSA": OKPKey.generate_key("Ed25519", {"kid": "ed-1"}),
    "encryption": RSAKey.generate_key(2048, {"kid": "enc-1", "use": "enc", "alg": "RSA-OAEP"}),
    "ES384": ECKey.generate_key("P-384", {"kid": "ec-2", "use": "sig", "alg": "ES384"}),
    "next": ECKey.generate_key("P-256", {"kid": "ec-next", "use": "sig", "alg": "ES256"}),
}
claims = {
    "iss": "https://login.example.com",
    "aud": ["other", "proactor"],
    "sub": "0001",
    "email": "anna@example.com",
    "email_verified": True,
    "groups": ["staff", "buyers"],
    "iat": now,
    "nbf": now - 5,
    "exp": now + 300,
}


def sign(algorithm, key, header=None, **changes):
    payload = {name: value for name, value in {**claims, **changes}.items() if value is not None}
    header = {"alg": algorithm, "kid": key.kid, **(header or {})}
    return jwt.encode({k: v for k, v in header.items() if v is not None}, payload, key, algorithms=[algorithm])


def part(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


good = {name: sign(name, key) for name, key in keys.items()}
bad = {f"signed by another {name}": sign(name, others[name]) for name in keys}
for name, token in good.items():
    head, payload, signature = token.split(".")
    changed = part({**claims, "groups": ["admins"]})
    bad[f"changed after {name}"] = f"{head}.{changed}.{signature}"
    bad[f"{name} cut off"] = f"{head}.{payload}."
bad["unsigned"] = f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(claims)}."
bad["unsigned, capital letters"] = f"{part({'alg': 'NONE'})}.{part(claims)}."
# The classic confusion: the public key, which everybody has, taken for a shared secret.
confused = f"{part({'alg': 'HS256', 'kid': 'rsa-1'})}.{part(claims)}"
code = hmac.new(keys["RS256"].as_pem(private=False), confused.encode(), hashlib.sha256).digest()
bad["shared secret of the public key"] = confused + "." + base64.urlsafe_b64encode(code).rstrip(b"=").decode()
bad["another algorithm of the key"] = sign("RS512", RSAKey.import_key(keys["RS256"].as_pem(private=True), {"kid": "rsa-1"}))
bad["unknown critical extension"] = part({"alg": "ES256", "kid": "ec-1", "crit": ["b64"], "b64": True}) + "." + ".".join(
    good["ES256"].split(".")[1:]
)
encryption = RSAKey.import_key(others["encryption"].as_pem(private=True), {"kid": "enc-1"})
bad["key of encryption"] = sign("RS256", encryption)
bad["key named by another id"] = sign("ES256", keys["ES256"], {"kid": "rsa-1"})
bad["expired"] = sign("ES256", keys["ES256"], exp=now - 61)
bad["without end"] = sign("ES256", keys["ES256"], exp=None)
bad["not yet"] = sign("ES256", keys["ES256"], nbf=now + 61)
bad["of another issuer"] = sign("ES256", keys["ES256"], iss="https://login.example.com/")
bad["of nobody"] = sign("ES256", keys["ES256"], iss=None)
bad["for another audience"] = sign("ES256", keys["ES256"], aud="proactor-test")
bad["for no audience"] = sign("ES256", keys["ES256"], aud=None)
bad["without subject"] = sign("ES256", keys["ES256"], sub=None)
good["within the leeway"] = sign("ES256", keys["ES256"], exp=now - 59, nbf=now + 59)
good["one audience"] = sign("ES256", keys["ES256"], aud="proactor")
good["without a key's id"] = sign("ES256", keys["ES256"], {"kid": None})

published = [*keys.values(), others["encryption"], others["ES384"]]
print(
    json.dumps(
        {
            "keys": {"keys": [key.as_dict(private=False) for key in published]},
            "rotated": {"keys": [key.as_dict(private=False) for key in [*published, others["next"]]]},
            "good": good,
            "bad": bad,
            "next": sign("ES256", others["next"]),
            "nobody": sign("ES256", keys["ES256"], email="zoe@example.com"),
            "unverified": sign("ES256", keys["ES256"], email_verified=False),
        }
    )
)
