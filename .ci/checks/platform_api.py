"""Calls to a running platform. Its address and credentials come from the environment (.local/platform.env)."""
import base64
import http.client
import json
import os
import ssl
import sys
import urllib.parse

URL = urllib.parse.urlsplit(os.environ["PLATFORM_URL"])


def connect():
    trust = os.environ.get("PLATFORM_CA_CERTIFICATE")
    if URL.scheme == "https":
        return http.client.HTTPSConnection(URL.netloc, timeout=60, context=ssl.create_default_context(cafile=trust))
    return http.client.HTTPConnection(URL.netloc, timeout=60)


def call(method, path, token=None, body=None, headers=None):
    """Status and body of one call."""
    connection = connect()
    try:
        headers = dict(headers or {})
        if token is not None:
            headers["Authorization"] = "Bearer " + token
        data = None
        if body is not None:
            headers.setdefault("Content-Type", "application/json")
            data = body if isinstance(body, (str, bytes)) else json.dumps(body)
        connection.request(method.upper(), path, body=data, headers=headers)
        response = connection.getresponse()
        text = response.read()
        return response.status, text
    finally:
        connection.close()


def made(method, path, token, body):
    status, text = call(method, path, token, body)
    if status // 100 != 2:
        sys.exit(f"{method} {path}: {status} {text[:300]}")
    return json.loads(text) if text else None


def automation_token():
    basic = base64.b64encode(
        f"{os.environ['PLATFORM_CLIENT_ID']}:{os.environ['PLATFORM_CLIENT_SECRET']}".encode()).decode()
    status, text = call("POST", "/oauth2/token", body="grant_type=client_credentials",
                        headers={"Authorization": "Basic " + basic,
                                 "Content-Type": "application/x-www-form-urlencoded"})
    if status != 200:
        sys.exit(f"no token for the automation client: {status} {text[:300]}")
    return json.loads(text)["access_token"]
