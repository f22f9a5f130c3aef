"""Walks every operation of every service, from its OpenAPI document, through the gateway of a running platform,
as callers who must not pass. A new endpoint enters by itself. Needs `./platform up`; its address and credentials
come from the environment (.local/platform.env)."""
import base64
import json
import os
import sys
import time

from platform_api import automation_token, call, made

READS = {"get", "head", "options"}
# What viewers may call although it is no GET: the protocol reads by POST.
OPEN_TO_VIEWERS = {"POST /v2/repository/index", "POST /api/2.0/mlflow/registered-models/get-latest-versions"}
# What answers every tenant, because it is built in, shared, or about the caller itself.
SHARED = {"GET /api/roles/{name}"}


def jwt(header, claims, signature):
    part = lambda value: base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()
    return f"{part(header)}.{part(claims)}.{signature}"


def iso(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def strangers(admin):
    """Credentials that nobody may come with, by what they are."""
    now = int(time.time())
    claims = {"iss": os.environ["PLATFORM_URL"], "sub": "admin", "tenant": "platform", "iat": now,
              "exp": now + 300, "aud": "llm-platform", "realm_access": {"roles": ["platform-admin"]}}
    head, payload, signature = admin.split(".")
    return {
        "no credentials": None,
        "a malformed token": "a.b.c",
        "alg=none": jwt({"alg": "none"}, claims, ""),
        "a wrong issuer": jwt({"alg": "RS256", "kid": "x"}, {**claims, "iss": "https://elsewhere.example"}, "AAAA"),
        "a changed signature": f"{head}.{payload}.{'A' * len(signature)}",
        "an unknown key": "sk-" + "0" * 43,
    }


def operations():
    _, text = call("GET", "/swagger-config")
    services = sorted(each["name"] for each in json.loads(text)["urls"])
    assert services, "no service publishes a document"
    for service in services:
        status, text = call("GET", f"/v3/api-docs/{service}")
        assert status == 200, f"{service} publishes no document: {status}"
        for path, item in json.loads(text).get("paths", {}).items():
            for method, operation in item.items():
                # The gateway leads nobody to what services offer each other.
                if method in READS | {"post", "put", "patch", "delete"} and not path.startswith("/internal"):
                    yield method, path, body(method, operation)


def body(method, operation):
    """A body of the right type and without content, and its headers."""
    if method in READS:
        return None, {}
    kind = next(iter(operation.get("requestBody", {}).get("content", {})), "application/json")
    return ("--b--\r\n", {"Content-Type": kind + ";boundary=b"}) if kind.startswith("multipart/") else (
        "{}", {"Content-Type": kind})


class World:
    """A tenant with something in it, an administrator of another, a viewer, and keys that were revoked or ended."""

    def __init__(self, admin):
        stamp = str(int(time.time()))
        self.acme, self.other = "walk-acme-" + stamp, "walk-other-" + stamp
        for tenant in (self.acme, self.other):
            made("POST", "/api/tenants", admin, {"name": tenant})
        self.developer = self.user(admin, self.acme, "developer")
        viewer = self.user(admin, self.acme, "viewer")
        stranger = self.user(admin, self.other, "tenant-admin")
        self.developer_key = self.key(admin, self.developer)
        self.viewer_key = self.key(admin, viewer)["key"]
        self.stranger_key = self.key(admin, stranger)["key"]
        revoked = self.key(admin, self.developer)
        made("DELETE", "/api/api-keys/" + revoked["id"], admin, None)
        self.revoked_key = revoked["key"]
        end = time.time() + 2
        self.expired_key = self.key(admin, self.developer, expiresAt=iso(end))["key"]
        self.model = "walk-model-" + stamp
        time.sleep(max(0.0, end - time.time()) + 1)
        made("POST", "/api/models", self.developer_key["key"], {"name": self.model})

    @staticmethod
    def user(admin, tenant, role):
        return made("POST", "/api/users", admin, {
            "username": f"{role}.{tenant}", "password": "Correct-Horse-9-" + tenant, "tenant": tenant,
            "roles": [role]})["id"]

    @staticmethod
    def key(admin, user, **more):
        return made("POST", "/api/api-keys", admin, {"name": "walk", "user": user, **more})

    def concrete(self, path):
        known = {"tenant": self.acme, "model": self.model, "version": "1"}
        if path.startswith("/api/tenants/"):
            known["name"] = self.acme
        elif path.startswith("/api/models/"):
            known["name"] = self.model
        elif path.startswith("/api/users/"):
            known["id"] = self.developer
        elif path.startswith(("/api/api-keys/", "/api/budgets/keys/")):
            known["id"] = self.developer_key["id"]
        return "/".join(
            known.get(part[1:-1], "00000000-0000-4000-8000-000000000000") if part.startswith("{") else part
            for part in path.split("/"))

    def remove(self, admin):
        for tenant in (self.acme, self.other):
            call("PATCH", "/api/tenants/" + tenant, admin, {"enabled": False})


def main():
    admin = automation_token()
    world = World(admin)
    refused = {**strangers(admin), "a revoked key": world.revoked_key, "an expired key": world.expired_key}
    checked, wrong = 0, []

    def expect(what, who, status, wanted):
        nonlocal checked
        checked += 1
        if status not in wanted:
            wrong.append(f"{what} by {who}: {status}, not {' or '.join(map(str, sorted(wanted)))}")

    for method, path, (content, headers) in operations():
        what, concrete = f"{method.upper()} {path}", world.concrete(path)
        for who, credential in refused.items():
            expect(what, who, call(method, concrete, credential, content, headers)[0], {401})
        if method not in READS and what not in OPEN_TO_VIEWERS:
            expect(what, "a viewer", call(method, concrete, world.viewer_key, content, headers)[0], {403, 404})
        if "{" in path and what not in SHARED:
            expect(what, "another tenant's administrator",
                   call(method, concrete, world.stranger_key, content, headers)[0], {403, 404})
    world.remove(admin)
    for each in wrong:
        print("FAILED:", each)
    assert checked > 100, "a walk that meets nothing proves nothing"
    print(f"{checked - len(wrong)} passed, {len(wrong)} failed")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
