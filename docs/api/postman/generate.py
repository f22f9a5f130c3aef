#!/usr/bin/env python3
"""Makes the Postman collection (format v2.1) and its environment from the OpenAPI documents of a running platform, by the standard
library alone; the same documents give the same bytes.

  generate.py           writes llm-platform.postman_collection.json and local.postman_environment.json beside itself
  generate.py --check   ends with 1 and says what differs where what is there is not current

Where the platform is, PLATFORM_URL says (. .local/platform.env). A folder for each service and tag, a request for each
operation, with the body of the document's examples; its saved examples are what it answers where it succeeds; its test
is that it answers what the document names. `walk.json` is a folder of its own, written by hand: a walk through the platform with tests.
"""
import json
import os
import pathlib
import sys
import urllib.request

HERE = pathlib.Path(__file__).parent
COLLECTION = HERE / "llm-platform.postman_collection.json"
ENVIRONMENT = HERE / "local.postman_environment.json"
SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
METHODS = ("get", "post", "put", "patch", "delete")
DEPTH = 6


def documents(url):
    def get(path):
        with urllib.request.urlopen(url + path, timeout=60) as answer:
            return json.load(answer)
    return {each["name"]: get(each["url"]) for each in sorted(get("/swagger-config")["urls"], key=lambda each: each["name"])}


class Document:
    """One service's document, and what its schemas look like as values."""

    def __init__(self, service, content):
        self.service, self.content = service, content
        self.schemas = content.get("components", {}).get("schemas", {})

    def operations(self):
        """Tag, method, path, operation; what services offer each other is not for people."""
        for path in sorted(self.content.get("paths", {})):
            for method in METHODS:
                operation = self.content["paths"][path].get(method)
                if operation and not path.startswith("/internal"):
                    yield operation.get("tags", [self.service])[0], method, path, operation

    def value(self, media):
        """The example of a media type, else one made of its schema."""
        if "example" in media:
            return media["example"]
        for example in media.get("examples", {}).values():
            if "value" in example:
                return example["value"]
        return self.of_schema(media.get("schema", {}))

    def of_schema(self, schema, depth=0):
        if "$ref" in schema:
            schema = {**self.schemas[schema["$ref"].rpartition("/")[2]], **{k: v for k, v in schema.items() if k != "$ref"}}
        for key in ("example", "const", "default"):
            if key in schema:
                return schema[key]
        for key in ("examples", "enum"):
            if schema.get(key):
                return schema[key][0]
        for key in ("oneOf", "anyOf", "allOf"):
            if schema.get(key):
                return self.of_schema(schema[key][0], depth)
        return self.of_type(schema, depth)

    def of_type(self, schema, depth):
        kind = schema.get("type")
        kind = kind[0] if isinstance(kind, list) else kind
        if kind == "object" or "properties" in schema:
            return {} if depth == DEPTH else self.members(schema, depth)
        if kind == "array":
            return [] if depth == DEPTH else [self.of_schema(schema.get("items", {}), depth + 1)]
        if kind in ("integer", "number"):
            return schema.get("minimum", 0)
        return {"boolean": False, "string": FORMATS.get(schema.get("format"), "string")}.get(kind, {})

    def members(self, schema, depth):
        return {name: self.of_schema(each, depth + 1) for name, each in schema.get("properties", {}).items()}

    def asked(self, media):
        """A request's body: examples, and else what is required."""
        if "example" in media or "examples" in media:
            return self.value(media)
        schema = media.get("schema", {})
        if "$ref" in schema:
            schema = self.schemas[schema["$ref"].rpartition("/")[2]]
        if "example" in schema or "properties" not in schema:
            return self.of_schema(schema)
        wanted = schema.get("required", [])
        return {name: self.of_schema(each, 1) for name, each in schema["properties"].items() if name in wanted or "example" in each}


FORMATS = {"uuid": "00000000-0000-4000-8000-000000000000", "date-time": "2026-01-01T00:00:00Z", "date": "2026-01-01",
           "uri": "https://example.org/", "binary": "", "email": "someone@example.org"}


def text(value):
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def url(document, path, parameters):
    parts = [":" + part[1:-1] if part.startswith("{") else part for part in path.strip("/").split("/")]
    found = {"raw": "{{baseUrl}}/" + "/".join(parts), "host": ["{{baseUrl}}"], "path": parts}
    query = [{"key": each["name"], "value": text(each.get("example", document.of_schema(each.get("schema", {})))),
              "description": each.get("description", ""), "disabled": not each.get("required", False)}
             for each in parameters if each["in"] == "query"]
    if query:
        found["query"] = query
        asked = "&".join(f"{each['key']}={each['value']}" for each in query if not each["disabled"])
        found["raw"] += "?" + asked if asked else ""
    variables = [{"key": each["name"], "value": text(each.get("example", "example")), "description": each.get("description", "")}
                 for each in parameters if each["in"] == "path"]
    if variables:
        found["variable"] = variables
    return found


def body(document, operation):
    """The body of a request, and the headers that go with it."""
    content = operation.get("requestBody", {}).get("content", {})
    kind = next((each for each in content if "json" in each), next(iter(content), None))
    if kind is None:
        return None, []
    if kind.startswith("multipart/"):
        schema = content[kind].get("schema", {})
        if "$ref" in schema:
            schema = document.schemas[schema["$ref"].rpartition("/")[2]]
        return {"mode": "formdata", "formdata": [form(document, name, each) for name, each in schema.get("properties", {}).items()]}, []
    header = [{"key": "Content-Type", "value": kind}]
    if "json" not in kind:
        return {"mode": "file", "file": {}}, header
    return {"mode": "raw", "raw": json.dumps(document.asked(content[kind]), indent=2, ensure_ascii=False),
            "options": {"raw": {"language": "json"}}}, header


def form(document, name, schema):
    items = schema.get("items", {})
    if "binary" in (schema.get("format"), items.get("format")):
        return {"key": name, "type": "file", "src": []}
    return {"key": name, "type": "text", "value": text(document.of_schema(schema))}


def request(document, method, path, operation):
    parameters = operation.get("parameters", [])
    content, headers = body(document, operation)
    headers += [{"key": each["name"], "value": text(each.get("example", "")), "description": each.get("description", ""),
                 "disabled": not each.get("required", False)} for each in parameters if each["in"] == "header"]
    made = {"method": method.upper(), "header": headers, "url": url(document, path, parameters),
            "description": operation.get("description", "")}
    if content is not None:
        made["body"] = content
    return made


def answers(document, operation, asked):
    for status, response in operation["responses"].items():
        if status.startswith("2"):
            kind, media = next(iter(response.get("content", {}).items()), (None, {}))
            example = {"name": f"{status} {response.get('description', '')}".strip(), "originalRequest": asked, "code": int(status),
                       "header": [{"key": "Content-Type", "value": kind}] if kind else [], "body": ""}
            if kind and "json" in kind and media.get("schema"):
                example["_postman_previewlanguage"] = "json"
                example["body"] = json.dumps(document.value(media), indent=2, ensure_ascii=False)
            yield example


def documented(operation):
    """What may come: what the document names, and what any operation may answer to a caller."""
    named = sorted({int(status) for status in operation["responses"] if status.isdigit()} | {400, 401, 403, 404, 429, 503})
    return {"listen": "test", "script": {"type": "text/javascript", "exec": [
        "pm.test('the answer is one that is documented', () => {", f"  pm.expect(pm.response.code).to.be.oneOf({json.dumps(named)});", "});"]}}


def item(document, method, path, operation):
    asked = request(document, method, path, operation)
    return {"name": operation.get("summary", f"{method.upper()} {path}"), "event": [documented(operation)], "request": asked,
            "response": list(answers(document, operation, asked))}


def folder(document):
    tags = {}
    for tag, method, path, operation in document.operations():
        tags.setdefault(tag, []).append(item(document, method, path, operation))
    return {"name": document.service, "item": [{"name": tag, "item": items} for tag, items in sorted(tags.items())]}


def collection(services):
    folders = [folder(Document(name, content)) for name, content in services.items()]
    return {"info": {"_postman_id": "6f1d2a51-0f0c-4e0e-9d5b-5b1a54a0c9a7", "name": "LLM Platform", "schema": SCHEMA,
                     "description": "Made by docs/api/postman/generate.py from the services' OpenAPI documents."},
            "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "{{apiKey}}", "type": "string"}]},
            "item": [json.loads((HERE / "walk.json").read_text()), *(each for each in folders if each["item"])]}


def environment():
    values = [("baseUrl", "http://127.0.0.1:8080", "default"), ("apiKey", "", "secret"), ("clientId", "platform-automation", "default"),
              ("clientSecret", "", "secret")]
    return {"id": "0a7e2c5e-3f5d-4c6f-8a3e-2f1c1e6b7d10", "name": "LLM Platform, local", "_postman_variable_scope": "environment",
            "values": [{"key": key, "value": value, "type": kind, "enabled": True} for key, value, kind in values]}


def main(check):
    made = {COLLECTION: collection(documents(os.environ.get("PLATFORM_URL", "http://127.0.0.1:8080"))), ENVIRONMENT: environment()}
    stale = []
    for file, content in made.items():
        rendered = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
        if check and (not file.exists() or file.read_text() != rendered):
            stale.append(file.name)
        elif not check:
            file.write_text(rendered)
    if stale:
        sys.exit(f"{', '.join(stale)}: not what the services say; with a running platform: docs/api/postman/generate.py")


if __name__ == "__main__":
    main(sys.argv[1:] == ["--check"])
