"""Identity end to end through the gateway of a running platform: a person logs in by code and PKCE, tokens are
refreshed once each, a revoked key is refused within a second, many clients get exactly what a budget allows, and
hostile input is answered with an error that says why. Needs `./platform up`."""
import base64
import concurrent.futures
import hashlib
import html
import http.cookies
import json
import os
import re
import secrets
import time
import urllib.parse

from claims import check, end
from platform_api import URL, automation_token, call, connect, made

REDIRECT = "http://127.0.0.1:9/callback"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Browser:
    """Follows redirects within the platform and keeps cookies."""

    def __init__(self):
        self.cookies = {}

    def open(self, method, path, form=None):
        for _ in range(10):
            connection = connect()
            headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
                       "Accept": "text/html"}
            body = None
            if form is not None:
                body = urllib.parse.urlencode(form)
                headers.update(FORM)
            connection.request(method, path, body=body, headers=headers)
            response = connection.getresponse()
            text = response.read().decode()
            for each in response.headers.get_all("Set-Cookie") or []:
                for name, morsel in http.cookies.SimpleCookie(each).items():
                    self.cookies[name] = morsel.value
            location = response.headers.get("Location")
            connection.close()
            if response.status not in (302, 303) or location is None:
                return response.status, text, None
            target = urllib.parse.urlsplit(location)
            if location.startswith(REDIRECT):
                return response.status, text, dict(urllib.parse.parse_qsl(target.query))
            if target.netloc not in ("", URL.netloc):
                return response.status, text, {"elsewhere": location}
            method, form, path = "GET", None, target.path + ("?" + target.query if target.query else "")
        raise AssertionError("redirected without end")


def token(**form):
    status, text = call("POST", "/oauth2/token", body=urllib.parse.urlencode(form), headers=FORM)
    return status, json.loads(text)


def claims(jwt):
    payload = jwt.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


def a_person_logs_in(admin):
    print("a person logs in")
    status, text = call("GET", "/.well-known/openid-configuration")
    discovery = json.loads(text)
    check("the issuer is the gateway", discovery.get("issuer") == os.environ["PLATFORM_URL"], text)
    client = "walk-" + secrets.token_hex(4)
    made("POST", "/api/clients", admin,
         {"clientId": client, "name": "Walk", "publicClient": True, "redirectUris": [REDIRECT]})
    verifier = secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    ask = {"response_type": "code", "client_id": client, "redirect_uri": REDIRECT, "scope": "openid profile email",
           "state": "s1", "nonce": "n1", "code_challenge": challenge, "code_challenge_method": "S256"}
    browser = Browser()
    authorize = "/oauth2/authorize?" + urllib.parse.urlencode(ask)
    status, page, _ = browser.open("GET", authorize)
    csrf = re.search(r'name="([^"]+)" value="([^"]+)"', page)
    check("the login page is shown", status == 200 and csrf is not None, page[:200])
    credentials = {"username": os.environ["PLATFORM_ADMIN_USERNAME"], html.unescape(csrf[1]): html.unescape(csrf[2])}
    status, page, answer = browser.open("POST", "/login", {**credentials, "password": "wrong"})
    check("a wrong password leads back to the page", answer is None and status == 200, status)
    csrf = re.search(r'name="([^"]+)" value="([^"]+)"', page)
    credentials[html.unescape(csrf[1])] = html.unescape(csrf[2])
    _, page, answer = browser.open(
        "POST", "/login", {**credentials, "password": os.environ["PLATFORM_ADMIN_PASSWORD"]})
    check("the right one leads to the client with a code", answer and answer.get("state") == "s1" and "code" in answer,
          answer or page[:300])
    grant = {"grant_type": "authorization_code", "client_id": client, "redirect_uri": REDIRECT, "code": answer["code"]}
    status, body = token(**grant, code_verifier="x" * 50)
    check("a wrong verifier gets no token", status == 400 and body.get("error") == "invalid_grant", body)
    _, _, answer = browser.open("GET", authorize)
    grant["code"] = answer["code"]
    status, first = token(**grant, code_verifier=verifier)
    check("code and verifier get tokens", status == 200 and {"access_token", "refresh_token", "id_token"} <= set(first),
          first)
    said = claims(first["access_token"])
    check("they say who, where and in which roles",
          said.get("preferred_username") == os.environ["PLATFORM_ADMIN_USERNAME"] and said.get("tenant") == "platform"
          and "platform-admin" in said.get("realm_access", {}).get("roles", []), said)
    check("the ID token has the nonce", claims(first["id_token"]).get("nonce") == "n1")
    status, text = call("GET", "/userinfo", first["access_token"])
    check("userinfo knows the person", status == 200 and json.loads(text).get("sub") == said["sub"], text)
    check("the token opens the API", call("GET", "/api/users/me", first["access_token"])[0] == 200)

    print("refresh tokens work once")
    status, second = token(grant_type="refresh_token", client_id=client, refresh_token=first["refresh_token"])
    check("the first gets the second", status == 200 and second["refresh_token"] != first["refresh_token"], second)
    status, body = token(grant_type="refresh_token", client_id=client, refresh_token=first["refresh_token"])
    check("the first again is refused", status == 400 and body.get("error") == "invalid_grant", body)
    status, body = token(grant_type="refresh_token", client_id=client, refresh_token=second["refresh_token"])
    check("and ended the grant", status == 400, body)
    made("DELETE", "/api/clients/" + client, admin, None)
    refused = lambda: call("GET", "/api/users/me", second["access_token"])[0] == 401
    check("tokens of a client that was removed are refused", within(2, refused))


def within(seconds, holds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.02)
    return False


def a_revoked_key_is_refused(admin):
    print("a revoked key")
    key = made("POST", "/api/api-keys", admin, {"name": "revoked", "scopes": ["models:read"]})
    check("works before", call("GET", "/v1/models", key["key"])[0] == 200)
    made("DELETE", "/api/api-keys/" + key["id"], admin, None)
    began = time.monotonic()
    gone = within(5, lambda: call("GET", "/v1/models", key["key"])[0] == 401)
    took = time.monotonic() - began
    check("is refused within a second", gone and took < 1, f"{took:.2f} s")


def a_budget_is_granted_exactly(admin, clients=200, calls=1500, budget=1000):
    print(f"{clients} clients, {calls} calls, {budget} requests a minute")
    # A minute is counted from its first request on, so the whole walk must fit into one.
    key = made("POST", "/api/api-keys", admin,
               {"name": "budget", "scopes": ["models:read"], "limits": {"requestsPerMinute": budget}})

    def some(count):
        connection, seen = connect(), []
        for _ in range(count):
            connection.request("GET", "/v1/models", headers={"Authorization": "Bearer " + key["key"]})
            response = connection.getresponse()
            response.read()
            seen.append((response.status, response.headers.get("Retry-After"),
                         response.headers.get("x-ratelimit-limit-requests")))
        connection.close()
        return seen

    began = time.monotonic()
    shares = [calls // clients + (1 if i < calls % clients else 0) for i in range(clients)]
    with concurrent.futures.ThreadPoolExecutor(clients) as threads:
        answers = [each for part in threads.map(some, shares) for each in part]
    took = time.monotonic() - began
    statuses = [status for status, _, _ in answers]
    print(f"  {len(answers)} answers in {took:.1f} s")
    check("exactly the budget is granted", statuses.count(200) == budget,
          {each: statuses.count(each) for each in set(statuses)})
    check("the rest is 429 with Retry-After", statuses.count(429) == calls - budget
          and all(retry for status, retry, _ in answers if status == 429))
    check("every answer says the limit", {limit for _, _, limit in answers} == {str(budget)})
    made("DELETE", "/api/api-keys/" + key["id"], admin, None)


def tokens_are_never_overspent(admin, budget=100, calls=60):
    print(f"{calls} embeddings at the same time, {budget} tokens a minute")
    key = made("POST", "/api/api-keys", admin,
               {"name": "tokens", "scopes": ["inference:invoke"], "limits": {"tokensPerMinute": budget}})

    def embed(number):
        status, text = call("POST", "/v1/embeddings", key["key"],
                            {"model": "all-minilm-l6-v2", "input": f"sentence number {number}"})
        return status, json.loads(text)

    with concurrent.futures.ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(embed, range(calls)))
    costs = [body["usage"]["total_tokens"] for status, body in answers if status == 200]
    refusals = [body for status, body in answers if status == 429]
    check("all answers are 200 or 429", len(costs) + len(refusals) == calls, answers)
    check("the budget is used up and not overspent", budget - max(costs) < sum(costs) <= budget, sum(costs))
    check("the refusals name the limit", all("token" in json.dumps(body) for body in refusals), refusals[:1])
    made("DELETE", "/api/api-keys/" + key["id"], admin, None)


def hostile_input(admin):
    print("hostile input")
    check("a header of 1 MB", call("GET", "/v1/models", "sk-" + "a" * 1_000_000)[0] in (400, 413, 431))
    for credential in ("a.b.c", "..", "sk-", "sk-' OR 1=1 --", 'sk-"]) redis.call("FLUSHALL")', "ey.ey.ey"):
        check(f"the credential {credential!r}", call("GET", "/v1/models", credential)[0] == 401)
    stamp = secrets.token_hex(4)
    tenant = "walk-" + stamp
    made("POST", "/api/tenants", admin, {"name": tenant})

    def user(name, **more):
        body = {"username": name, "password": "Correct-Horse-9-" + stamp, "tenant": tenant, "roles": ["viewer"], **more}
        status, text = call("POST", "/api/users", admin, body)
        return status, json.loads(text)

    def refused(what, field, name, **more):
        status, problem = user(name, **more)
        check(what, status == 400 and problem.get("field") == field, (status, problem))

    refused("a password of 10 kB", "password", "long." + stamp, password="x" * 10_000)
    refused("a short password", "password", "short." + stamp, password="x")
    for name in ("a' OR '1'='1", 'x"]); redis.call("FLUSHALL") --', "\u202eadmin", "a\u0000b", "", "x" * 1000):
        refused(f"the user name {name[:30]!r}", "username", name)
    check("a name in Cyrillic that looks like another", user("\u0430dmin." + stamp)[0] in (201, 400))
    status, made_user = user("ann." + stamp, email=f"ann.{stamp}@example.com")
    check("a user", status == 201, made_user)
    check("the same name again", user("ann." + stamp)[0] == 409)
    check("the same name in capitals", user("ANN." + stamp)[0] == 409)
    path, change = "/api/users/" + made_user["id"], {"displayName": "Ann", "version": made_user["version"]}
    with concurrent.futures.ThreadPoolExecutor(8) as threads:
        edits = sorted(threads.map(lambda _: call("PATCH", path, admin, change)[0], range(8)))
    check("one of eight edits at the same time holds, the others are 409", edits == [200] + [409] * 7, edits)
    status, text = call("POST", "/api/users", admin, "{not json")
    check("no JSON", status == 400, text)
    made("PATCH", "/api/tenants/" + tenant, admin, {"enabled": False})


def main():
    admin = automation_token()
    a_person_logs_in(admin)
    a_revoked_key_is_refused(admin)
    a_budget_is_granted_exactly(admin)
    tokens_are_never_overspent(admin)
    hostile_input(admin)
    end()


if __name__ == "__main__":
    main()
