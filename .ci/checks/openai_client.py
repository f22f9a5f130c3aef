"""OpenAI's own Python SDK against the platform, with an API key of the platform."""
import os

import openai

passed = 0


def ok(what):
    global passed
    passed += 1
    print(f"  ok  {what}")


base_url = os.environ["PLATFORM_URL"] + "/v1"
client = openai.OpenAI(base_url=base_url, api_key=os.environ["PLATFORM_API_KEY"], max_retries=0)
model = "all-minilm-l6-v2"

print("OpenAI's Python SDK:")
assert model in [each.id for each in client.models.list()], "the demo model is not listed"
ok("models.list")

answer = client.embeddings.create(model=model, input=["a cat", "a kitten", "a tax form"])
vectors = [each.embedding for each in answer.data]
dot = lambda a, b: sum(x * y for x, y in zip(a, b))
assert dot(vectors[0], vectors[1]) > dot(vectors[0], vectors[2]) + 0.2, "similarities make no sense"
assert answer.usage.prompt_tokens > 0
ok("embeddings.create (the SDK asks for base64)")

raw = client.embeddings.with_raw_response.create(model=model, input="limits")
assert raw.headers["x-trace-id"] and raw.parse().data
ok("with_raw_response shows the trace id")

for what, key, error in [
    ("a wrong key", "sk-" + "0" * 43, openai.AuthenticationError),
    ("a key that is no key", "nonsense", openai.AuthenticationError),
]:
    try:
        openai.OpenAI(base_url=base_url, api_key=key, max_retries=0).models.list()
        raise SystemExit(f"{what} was taken")
    except error as refused:
        assert refused.status_code == 401 and refused.body["message"], refused
        ok(what)

try:
    client.embeddings.create(model="nope", input="a")
    raise SystemExit("an unknown model answered")
except openai.NotFoundError:
    ok("an unknown model is NotFoundError")

try:
    client.embeddings.create(model=model, input="")
    raise SystemExit("an empty input was taken")
except openai.BadRequestError as refused:
    assert refused.param == "input", refused
    ok("an empty input is BadRequestError naming the parameter")

chinese = "bge-small-zh-v1.5"
assert chinese in [each.id for each in client.models.list()], "the Chinese demo model is not listed"
documents = client.embeddings.create(model=chinese, input=["点击找回密码", "发票每月一号寄出"])
query = client.embeddings.create(model=chinese, input="怎么重置密码？", extra_body={"input_type": "query"})
close, far = (dot(query.data[0].embedding, each.embedding) for each in documents.data)
assert close > far + 0.1, (close, far)
ok("Chinese, with the model's prompt for queries")

floats = client.embeddings.create(model=model, input="a cat", encoding_format="float")
assert max(abs(a - b) for a, b in zip(floats.data[0].embedding, vectors[0])) < 1e-5
ok("encoding_format float gives what base64 does")

tokens = client.embeddings.create(model=model, input=[[101, 1037, 4937, 102]], user="u-1", dimensions=384)
assert max(abs(a - b) for a, b in zip(tokens.data[0].embedding, vectors[0])) < 1e-5
ok("token ids, user, dimensions")

for what, param, request in [
    ("no inputs", "input", {"input": []}),
    ("an empty element", "input[1]", {"input": ["a", ""]}),
    ("a number", "input", {"input": 5}),
    ("more inputs than allowed", "input", {"input": ["a"] * 2049}),
    ("a text that is too long", "input[0]", {"input": ["word " * 300]}),
    ("a wrong encoding_format", "encoding_format", {"input": "a", "encoding_format": "hex"}),
    ("dimensions the model was not trained for", "dimensions", {"input": "a", "dimensions": 8}),
    ("a prompt the model has not", "prompt_name", {"input": "a", "extra_body": {"prompt_name": "nope"}}),
]:
    try:
        client.embeddings.create(model=model, **request)
        raise SystemExit(f"{what}: was taken")
    except openai.BadRequestError as refused:
        assert refused.param == param, refused
        ok(f"{what} is BadRequestError naming {param}")
cut = client.embeddings.create(model=model, input="word " * 300, extra_body={"truncate": True})
assert cut.usage.prompt_tokens == 256
ok("truncate cuts")

import time
import uuid

text = f"never asked before: {uuid.uuid4()}"
ask = lambda **headers: client.embeddings.with_raw_response.create(model=model, input=[text, "a"], extra_headers=headers)
first = ask()
deadline = time.monotonic() + 10
while (again := ask()).headers["x-cache-hits"] != "2":
    assert time.monotonic() < deadline, "nothing was remembered"
assert again.parse().data[0].embedding == first.parse().data[0].embedding
assert again.parse().usage == first.parse().usage
assert ask(**{"Cache-Control": "no-store"}).headers["x-cache-hits"] == "0"
ok("the cache answers with the same vectors and usage; no-store goes without it")

print(f"{passed} passed, 0 failed")
