"""Cohere's own Python SDK against the platform: a small cross-encoder, whose scores can be foretold, is uploaded and
ranks documents. Address and credentials come from the environment (.local/platform.env)."""
import math
import os
import pathlib
import time
import uuid

import cohere
import requests

gateway = os.environ["PLATFORM_URL"]
key = os.environ["PLATFORM_API_KEY"]
trust = os.environ.get("PLATFORM_CA_CERTIFICATE", True)
files = pathlib.Path(__file__).parents[2] / "inference-service/src/test/resources/models/cross-encoder"
model = "check-reranker-" + uuid.uuid4().hex[:8]
passed = 0


def ok(what):
    global passed
    passed += 1
    print(f"  ok  {what}")


def api(method, path, **what):
    answer = requests.request(method, gateway + path, headers={"Authorization": "Bearer " + key}, verify=trust,
                              timeout=60, **what)
    assert answer.ok, (path, answer.status_code, answer.text[:300])
    return answer.json() if answer.content else None


print("Cohere's Python SDK:")
api("POST", "/api/models", json={"name": model})
names = ["model.onnx", "tokenizer.json", "config.json"]
api("POST", f"/api/models/{model}/versions",
    files=[("files", (name, (files / name).read_bytes(), "application/octet-stream")) for name in names])
api("PUT", f"/api/deployments/{model}", json={"version": 1})
deadline = time.monotonic() + 60
while requests.get(f"{gateway}/v2/models/{model}/ready", headers={"Authorization": "Bearer " + key}, verify=trust,
                   timeout=60).status_code != 200:
    assert time.monotonic() < deadline, "the cross-encoder is not served"
    time.sleep(0.2)

client = cohere.Client(key, base_url=gateway)
answer = client.rerank(model=model, query="reset password", documents=["cats sleep", "password reset", {"text": "reset it"}],
                       top_n=2,
                       return_documents=True)
assert [each.index for each in answer.results] == [1, 2], answer
assert [each.document.text for each in answer.results] == ["password reset", "reset it"], answer
assert abs(answer.results[0].relevance_score - 1 / (1 + math.exp(-1))) < 1e-6, answer
assert answer.meta.tokens.input_tokens == 21, answer
ok("rerank: order, scores, documents, tokens")

try:
    client.rerank(model=model, query="question", documents=[])
    raise SystemExit("no documents were taken")
except cohere.core.api_error.ApiError as refused:
    assert refused.status_code == 400 and refused.body["error"]["param"] == "documents", refused
    ok("no documents are 400, naming the parameter")
try:
    client.rerank(model="all-minilm-l6-v2", query="question", documents=["a"])
    raise SystemExit("an embedding model ranked documents")
except cohere.core.api_error.ApiError as refused:
    assert refused.status_code == 400 and refused.body["error"]["param"] == "model", refused
    ok("an embedding model is 400")
try:
    cohere.Client("sk-" + "0" * 43, base_url=gateway).rerank(model=model, query="question", documents=["a"])
    raise SystemExit("a wrong key was taken")
except cohere.core.api_error.ApiError as refused:
    assert refused.status_code == 401, refused
    ok("a wrong key is 401")

api("DELETE", f"/api/deployments/{model}")
print(f"{passed} passed, 0 failed")
