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

print(f"{passed} passed, 0 failed")
