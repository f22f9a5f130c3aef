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

# --- language models
import json

tiny = "tiny-instruct"
assert tiny in [each.id for each in client.models.list()], "the demo language model is not listed"
say = lambda text, **more: client.chat.completions.create(
    model=tiny, messages=[{"role": "user", "content": text}], **{"max_tokens": 24, "temperature": 0, **more}
)

whole = say("Spell 42.")
choice = whole.choices[0]
assert whole.id.startswith("chatcmpl-") and whole.object == "chat.completion" and whole.model == tiny
assert choice.message.role == "assistant" and choice.message.content, choice
assert choice.finish_reason in ("stop", "length"), choice
usage = whole.usage
assert usage.prompt_tokens > 0 and 0 < usage.completion_tokens <= 24
assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens
assert usage.prompt_tokens_details.cached_tokens >= 0
assert whole.system_fingerprint.startswith("fp_")
ok("chat.completions.create")

chunks = list(say("Spell 42.", stream=True, stream_options={"include_usage": True}))
assert chunks[0].choices[0].delta.role == "assistant"
text = "".join(each.choices[0].delta.content or "" for each in chunks if each.choices)
assert text == choice.message.content, (text, choice.message.content)
assert [each.choices[0].finish_reason for each in chunks if each.choices][-1] == choice.finish_reason
assert chunks[-1].choices == [] and chunks[-1].usage.completion_tokens == usage.completion_tokens
assert all(each.usage is None for each in chunks[:-1]) and len({each.id for each in chunks}) == 1
ok("a stream gives the same text, and its usage in the last chunk")

short = say("Spell 42.", max_tokens=1)
assert short.choices[0].finish_reason == "length" and short.usage.completion_tokens == 1
ok("max_tokens ends with finish_reason length")

letter = choice.message.content.strip()[1]
stopped = say("Spell 42.", stop=[letter])
assert letter not in stopped.choices[0].message.content and stopped.choices[0].finish_reason == "stop"
assert choice.message.content.startswith(stopped.choices[0].message.content)
ok("stop ends before its string")

warm = dict(temperature=1.3, seed=7, n=3, max_tokens=12)
first, second = say("Say something.", **warm), say("Say something.", **warm)
texts = lambda answer: [each.message.content for each in answer.choices]
assert texts(first) == texts(second) and [each.index for each in first.choices] == [0, 1, 2]
assert first.usage.prompt_tokens == second.usage.prompt_tokens
ok("n choices, and the same again by their seed")

parts = {}
for chunk in say("Say something.", stream=True, **warm):
    for each in chunk.choices:
        parts[each.index] = parts.get(each.index, "") + (each.delta.content or "")
assert [parts[i] for i in range(3)] == texts(first)
ok("n choices side by side in a stream, apart by their index")

told = say("Spell 42.", logprobs=True, top_logprobs=3, max_tokens=4).choices[0].logprobs.content
assert len(told) == 4 and all(len(each.top_logprobs) == 3 for each in told)
assert all(each.logprob <= 0 and each.top_logprobs[0].logprob >= each.logprob - 1e-6 for each in told)
ok("logprobs and top_logprobs")

person = {
    "type": "object",
    "properties": {"name": {"type": "string", "maxLength": 8}, "age": {"type": "integer", "minimum": 0, "maximum": 150}},
    "required": ["name", "age"],
    "additionalProperties": False,
}
by_schema = say(
    "Make a person.",
    max_tokens=80,
    response_format={"type": "json_schema", "json_schema": {"name": "person", "schema": person, "strict": True}},
).choices[0]
made = json.loads(by_schema.message.content)
assert by_schema.finish_reason == "stop" and set(made) == {"name", "age"} and 0 <= made["age"] <= 150, made
ok("response_format json_schema")

tool = {"type": "function", "function": {"name": "add_person", "description": "Adds a person.", "parameters": person}}
named = {"type": "function", "function": {"name": "add_person"}}
for what, tool_choice in [("required", "required"), ("a named function", named)]:
    called = say("Add a person.", max_tokens=100, tools=[tool], tool_choice=tool_choice).choices[0]
    call = called.message.tool_calls[0]
    assert called.finish_reason == "tool_calls" and call.type == "function" and call.id
    assert call.function.name == "add_person" and set(json.loads(call.function.arguments)) == {"name", "age"}
    ok(f"tool_choice {what}")

name, arguments = None, ""
for chunk in say("Add a person.", max_tokens=100, tools=[tool], tool_choice=named, stream=True):
    for delta in chunk.choices[0].delta.tool_calls or []:
        name = delta.function.name or name
        arguments += delta.function.arguments or ""
assert name == "add_person" and set(json.loads(arguments)) == {"name", "age"}
ok("a streamed tool call is put together from its deltas")

answered = client.chat.completions.create(
    model=tiny,
    max_tokens=8,
    messages=[
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": [{"type": "text", "text": "Spell 7."}]},
        {"role": "assistant", "content": "seven"},
        {"role": "user", "content": "Spell 8."},
    ],
)
assert answered.choices[0].message.content is not None
ok("roles, and content in parts")

completed = client.completions.create(model=tiny, prompt="Spell 42.", max_tokens=5, temperature=0, echo=True)
assert completed.choices[0].text.startswith("Spell 42.") and completed.usage.completion_tokens <= 5
streamed = client.completions.create(model=tiny, prompt=["a", "b"], max_tokens=5, temperature=0, stream=True)
assert {each.index for chunk in streamed for each in chunk.choices} == {0, 1}
ok("completions.create, echoed, several, streamed")

for what, param, request in [
    ("max_tokens 0", "max_tokens", {"max_tokens": 0}),
    ("a negative max_tokens", "max_tokens", {"max_tokens": -1}),
    ("a huge n", "n", {"n": 100000}),
    ("a thousand stop strings", "stop", {"stop": ["x"] * 1000}),
    ("a temperature of 5", "temperature", {"temperature": 5}),
    ("an unknown role", "messages[0].role", {"messages": [{"role": "robot", "content": "x"}]}),
    ("no messages", "messages", {"messages": []}),
    ("a prompt over the context", "messages", {"messages": [{"role": "user", "content": "word " * 20000}]}),
    (
        "an image",
        "messages[0].content[0].type",
        {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:,"}}]}]},
    ),
    (
        "a schema that nothing meets",
        "response_format.json_schema.schema",
        {
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "x", "schema": {"type": "integer", "minimum": 2, "maximum": 1}},
            }
        },
    ),
]:
    try:
        client.chat.completions.create(
            **{"model": tiny, "messages": [{"role": "user", "content": "x"}], "max_tokens": 5, **request}
        )
        raise SystemExit(f"{what}: was taken")
    except openai.BadRequestError as refused:
        assert refused.param == param, refused
        ok(f"{what} is BadRequestError naming {param}")

with say("Spell 42.", stream=True, max_tokens=200, extra_body={"ignore_eos": True}) as left:
    next(iter(left))
assert say("Spell 42.").choices[0].message.content == choice.message.content
ok("a stream may be left, and the next request is answered")

import urllib.request


def post(path, body):
    request = urllib.request.Request(
        os.environ["PLATFORM_URL"] + path,
        json.dumps(body).encode(),
        {"Authorization": "Bearer " + os.environ["PLATFORM_API_KEY"], "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as response:
        return json.load(response)


tokenized = post("/tokenize", {"model": tiny, "prompt": "Spell 42."})
assert tokenized["count"] == len(tokenized["tokens"]) > 0 and tokenized["max_model_len"] > 0
assert "Spell 42." in post("/detokenize", {"model": tiny, "tokens": tokenized["tokens"]})["prompt"]
messages = post("/tokenize", {"model": tiny, "messages": [{"role": "user", "content": "Spell 42."}]})
assert messages["count"] == usage.prompt_tokens
ok("/tokenize and /detokenize, and the prompt's tokens are those that were charged")

# --- files
lines = b'{"custom_id": "a"}\n' * 1000
file = client.files.create(file=("\u4e16\u754c.jsonl", lines), purpose="batch")
assert file.id.startswith("file-") and file.object == "file" and file.status == "processed", file
assert file.bytes == len(lines) and file.filename == "\u4e16\u754c.jsonl" and file.purpose == "batch", file
assert 29 * 86400 < file.expires_at - file.created_at < 31 * 86400, file
ok("files.create")

assert client.files.retrieve(file.id) == file
assert client.files.content(file.id).content == lines
with client.files.with_streaming_response.content(file.id) as streamed_file:
    assert b"".join(streamed_file.iter_bytes()) == lines
part = client.files.with_raw_response.content(file.id, extra_headers={"Range": "bytes=10-17"})
assert part.status_code == 206 and part.content == lines[10:18]
ok("files.retrieve and files.content, streamed and in part")

once = lambda: client.files.create(
    file=("b.txt", b"b"),
    purpose="user_data",
    expires_after={"anchor": "created_at", "seconds": 3600},
    extra_headers={"Idempotency-Key": once_key},
)
once_key = str(uuid.uuid4())
second = once()
assert second == once() and second.expires_at == second.created_at + 3600
ok("a key makes one file; expires_after")

assert {file.id, second.id} <= {each.id for each in client.files.list(limit=1)}
first_page = client.files.list(purpose="batch", limit=1)
assert first_page.data[0].purpose == "batch" and first_page.last_id == first_page.data[-1].id
assert client.files.list(order="asc", after=file.id).data[-1].id == second.id
ok("files.list goes from page to page")

for what, error, request in [
    ("an unknown purpose", "purpose", {"file": ("a", b"a"), "purpose": "nope"}),
    (
        "a lifetime that is too short",
        "expires_after[seconds]",
        {"file": ("a", b"a"), "purpose": "batch", "expires_after": {"anchor": "created_at", "seconds": 5}},
    ),
]:
    try:
        client.files.create(**request)
        raise SystemExit(f"{what}: was taken")
    except openai.BadRequestError as refused:
        assert refused.param == error, refused
        ok(f"{what} is BadRequestError naming {error}")
try:
    client.files.create(file=("a", b"a"), purpose="batch_output")
    raise SystemExit("an output was made by a user")
except openai.PermissionDeniedError:
    ok("what only jobs make is PermissionDeniedError")

for each in (file, second):
    gone = client.files.delete(each.id)
    assert gone.deleted and gone.id == each.id and gone.object == "file"
for call in (client.files.retrieve, client.files.content, client.files.delete):
    try:
        call(file.id)
        raise SystemExit("a deleted file is there")
    except openai.NotFoundError:
        pass
ok("files.delete; then it is NotFoundError")

# --- batches
def request(custom_id, text, model=model):
    body = {"model": model, "input": text}
    return json.dumps({"custom_id": custom_id, "method": "POST", "url": "/v1/embeddings", "body": body})


def ended(batch):
    limit = time.time() + 180
    while batch.status not in ("completed", "failed", "expired", "cancelled"):
        assert time.time() < limit, batch
        time.sleep(0.5)
        batch = client.batches.retrieve(batch.id)
    return batch


def batch_of(lines, **more):
    made = client.files.create(file=("batch.jsonl", "\n".join(lines).encode()), purpose="batch")
    return client.batches.create(
        input_file_id=made.id, endpoint="/v1/embeddings", completion_window="24h", **more
    )


texts = [f"Order {i} is late." for i in range(300)]
batch = batch_of([request(f"t-{i}", text) for i, text in enumerate(texts)] + [request("x", "y", "nope")],
                 metadata={"who": "check"})
assert batch.id.startswith("batch_") and batch.object == "batch" and batch.status == "validating", batch
assert batch.metadata == {"who": "check"}, batch
batch = ended(batch)
assert batch.status == "completed", batch
assert (batch.request_counts.total, batch.request_counts.completed, batch.request_counts.failed) == (301, 300, 1), batch
answers = [json.loads(each) for each in client.files.content(batch.output_file_id).text.splitlines()]
assert [each["custom_id"] for each in answers] == [f"t-{i}" for i in range(300)]
one = client.embeddings.create(model=model, input=texts[7]).data[0].embedding
assert dot(answers[7]["response"]["body"]["data"][0]["embedding"], one) > 0.999
ok("batches.create and retrieve: each line is answered, in order")

refused = json.loads(client.files.content(batch.error_file_id).text)
assert refused["custom_id"] == "x" and refused["response"]["status_code"] == 404, refused
assert batch.usage.input_tokens == sum(each["response"]["body"]["usage"]["prompt_tokens"] for each in answers)
ok("a line that is refused is in the error file; usage is that of all lines")

invalid = ended(batch_of([request("a", "b"), "{", request("a", "b")]))
assert invalid.status == "failed" and [each.line for each in invalid.errors.data] == [2, 3], invalid
ok("a file that is not valid fails, and its errors name the lines")

assert batch.id in [each.id for each in client.batches.list(limit=2)]
try:
    client.batches.cancel(batch.id)
    raise SystemExit("a batch that has ended was cancelled")
except openai.ConflictError as refused:
    ok("batches.list; cancelling what has ended is ConflictError")

left = client.batches.cancel(batch_of([request(f"t-{i}", text) for i, text in enumerate(texts)]).id)
left = ended(left)
assert left.status == "cancelled" and left.request_counts.completed + left.request_counts.failed in (0, 300), left
ok("batches.cancel")

print(f"{passed} passed, 0 failed")
