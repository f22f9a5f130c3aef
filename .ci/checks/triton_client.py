"""Triton's own Python clients against the platform, over HTTP and gRPC, through the gateway."""
import asyncio
import os
import queue
import urllib.parse

import numpy as np
import tritonclient.grpc as grpc
import tritonclient.grpc.aio as grpc_aio
import tritonclient.http as http
import tritonclient.http.aio as http_aio
from tritonclient.utils import InferenceServerException

import platform_api

MODEL = "all-minilm-l6-v2"
NAMES = ["input_ids", "attention_mask", "token_type_ids"]
URL = urllib.parse.urlsplit(os.environ["PLATFORM_URL"])
TLS = URL.scheme == "https"
TRUST = os.environ.get("PLATFORM_CA_CERTIFICATE")
GRPC = os.environ["INFERENCE_GRPC"]
# To be copied for each call: the HTTP client leaves headers of one call in the dictionary it gets.
KEY = {"authorization": "Bearer " + os.environ["PLATFORM_API_KEY"]}
TOKEN = platform_api.automation_token()
ADMIN = {"authorization": "Bearer " + TOKEN}
made = platform_api.made("POST", "/api/api-keys", TOKEN, {"name": "triton-client", "scopes": ["inference:invoke"]})
USER = {"authorization": "Bearer " + made["key"]}

passed = 0


def ok(what):
    global passed
    passed += 1
    print(f"  ok  {what}")


def refused(what, call, *said, status=None):
    """The call fails, saying all of this."""
    try:
        call()
    except InferenceServerException as e:
        text = str(e.message())
        assert all(each in text for each in said), f"{what}: {e}"
        assert status is None or str(e.status()) == status, f"{what}: {e.status()} {text}"
        ok(f"{what} is refused: {text[:90]}")
        return
    raise SystemExit(f"{what} was taken")


def http_client():
    options = {}
    if TLS:
        import gevent.ssl

        options = dict(ssl=True, ssl_context_factory=lambda: gevent.ssl.create_default_context(cafile=TRUST))
    return http.InferenceServerClient(URL.netloc, concurrency=4, **options)


def grpc_client():
    return grpc.InferenceServerClient(GRPC, ssl=TLS, root_certificates=TRUST)


ARRAYS = {
    "input_ids": np.array([[101, 7592, 102], [101, 2088, 102]], dtype=np.int64),
    "attention_mask": np.ones((2, 3), dtype=np.int64),
    "token_type_ids": np.zeros((2, 3), dtype=np.int64),
}


def inputs(kind, arrays=None, **how):
    built = []
    for name, array in (arrays or ARRAYS).items():
        each = kind.InferInput(name, list(array.shape), {"int64": "INT64", "int32": "INT32", "float32": "FP32"}[array.dtype.name])
        each.set_data_from_numpy(array, **how)
        built.append(each)
    return built


def check(result, expected=None):
    array = result.as_numpy("last_hidden_state")
    assert array is not None and array.shape == (2, 3, 384) and array.dtype == np.float32, array
    if expected is not None:
        assert np.allclose(array, expected, atol=1e-5), "the carriers' results differ"
    return array


def common(kind, client, describe):
    """What both clients do by the same names."""
    assert client.is_server_live(headers=dict(KEY)) and client.is_server_ready(headers=dict(KEY))
    assert client.is_model_ready(MODEL, headers=dict(KEY)) and client.is_model_ready(MODEL, "1", headers=dict(KEY))
    ok("live, ready, model ready")
    server = describe(client.get_server_metadata(headers=dict(KEY)))
    assert {"binary_tensor_data", "classification", "statistics"} <= set(server["extensions"]), server
    model = describe(client.get_model_metadata(MODEL, headers=dict(KEY)))
    assert [each["name"] for each in model["inputs"]] == NAMES and model["platform"] == "onnxruntime_onnx"
    config = describe(client.get_model_config(MODEL, headers=dict(KEY)))
    config = config.get("config", config)
    assert int(config["max_batch_size"]) > 0 and config["input"][0]["data_type"] == "TYPE_INT64", config
    ok("server metadata, model metadata, model config")
    stats = describe(client.get_inference_statistics(MODEL, headers=dict(KEY)))["model_stats"][0]
    assert stats["name"] == MODEL and "success" in stats["inference_stats"], stats
    ok("statistics")
    index = describe(client.get_model_repository_index(headers=dict(KEY)))
    index = index["models"] if isinstance(index, dict) else index
    assert any(each["name"] == MODEL and each["state"] == "READY" for each in index), index
    ok("repository index")

    expected = check(client.infer(MODEL, inputs(kind), request_id="r-1", headers=dict(KEY)))
    ok("infer")
    wanted = [kind.InferRequestedOutput("last_hidden_state", class_count=3)]
    classes = client.infer(MODEL, inputs(kind), outputs=wanted, headers=dict(KEY)).as_numpy("last_hidden_state")
    first = classes[0][0].decode().split(":")
    assert classes.shape == (2, 3) and abs(float(first[0]) - expected[0].max()) < 1e-4, classes
    ok("classification")
    client.infer(MODEL, inputs(kind), priority=1, timeout=30_000_000, parameters={"mine": "x"}, headers=dict(KEY))
    ok("priority, timeout, parameters")
    refused("a sequence", lambda: client.infer(MODEL, inputs(kind), sequence_id=5, sequence_start=True, headers=dict(KEY)), "sequence_")

    wrong = dict(ARRAYS, input_ids=ARRAYS["input_ids"].astype(np.int32))
    refused("a wrong datatype", lambda: client.infer(MODEL, inputs(kind, wrong), headers=dict(KEY)), "input_ids", "INT64")
    refused("a wrong shape", lambda: client.infer(MODEL, inputs(kind, dict(ARRAYS, input_ids=np.ones((2, 4), dtype=np.int64))), headers=dict(KEY)), "must be equal")
    few = {name: ARRAYS[name] for name in NAMES[:2]}
    refused("a missing input", lambda: client.infer(MODEL, inputs(kind, few), headers=dict(KEY)), "token_type_ids")
    big = {name: np.ones((1, 20_000), dtype=np.int64) for name in NAMES}
    refused("too many tokens", lambda: client.infer(MODEL, inputs(kind, big), headers=dict(KEY)), "16384")
    refused("an unknown model", lambda: client.infer("nobody", inputs(kind), headers=dict(KEY)), "nobody")
    refused("an unknown version", lambda: client.infer(MODEL, inputs(kind), model_version="99", headers=dict(KEY)), "99")
    refused("no credential", lambda: client.infer(MODEL, inputs(kind)), "credentials")
    refused("a wrong key", lambda: client.infer(MODEL, inputs(kind), headers={"authorization": "Bearer sk-" + "0" * 43}), "wrong, expired or revoked")
    refused("shared memory", lambda: client.register_system_shared_memory("r", "/r", 64, headers=dict(KEY)), "hared memory is not served")

    refused("unloading by one who may not deploy", lambda: client.unload_model(MODEL, headers=dict(USER)), "permission")
    client.unload_model(MODEL, headers=dict(ADMIN))
    refused("a request of an unloaded model", lambda: client.infer(MODEL, inputs(kind), headers=dict(KEY)), "loaded")
    client.load_model(MODEL, headers=dict(ADMIN))
    check(client.infer(MODEL, inputs(kind), headers=dict(KEY)), expected)
    refused("loading a model of the client's own", lambda: client.load_model(MODEL, headers=dict(ADMIN), config="{}"), "registry")
    ok("unload and load")
    return expected


def over_http():
    print("Triton's HTTP client:")
    client = http_client()
    expected = common(http, client, lambda answer: answer)
    for sent in (True, False):
        for got in (True, False):
            wanted = [http.InferRequestedOutput("last_hidden_state", binary_data=got)]
            check(client.infer(MODEL, inputs(http, binary_data=sent), outputs=wanted, headers=dict(KEY)), expected)
    ok("binary data on and off, in and out")
    for algorithm in ("gzip", "deflate"):
        check(
            client.infer(
                MODEL,
                inputs(http),
                headers=dict(KEY),
                request_compression_algorithm=algorithm,
                response_compression_algorithm=algorithm,
            ),
            expected,
        )
    ok("gzip and deflate, in and out")
    pending = [client.async_infer(MODEL, inputs(http), headers=dict(KEY)) for _ in range(8)]
    for each in pending:
        check(each.get_result(), expected)
    ok("async_infer")

    async def aio():
        options = {}
        if TLS:
            import ssl

            options = dict(ssl=True, ssl_context=ssl.create_default_context(cafile=TRUST))
        async with http_aio.InferenceServerClient(URL.netloc, **options) as client:
            return await asyncio.gather(*[client.infer(MODEL, inputs(http_aio), headers=dict(KEY)) for _ in range(8)])

    for each in asyncio.run(aio()):
        check(each, expected)
    ok("asyncio")
    return expected


def over_grpc(expected):
    print("Triton's gRPC client:")
    client = grpc_client()
    from google.protobuf.json_format import MessageToDict

    describe = lambda answer: MessageToDict(answer, preserving_proto_field_name=True)
    check_against = common(grpc, client, describe)
    assert np.allclose(check_against, expected, atol=1e-5), "HTTP and gRPC differ"
    ok("the same result as over HTTP")

    answers = queue.Queue()
    for _ in range(8):
        client.async_infer(MODEL, inputs(grpc), lambda result, error: answers.put((result, error)), headers=dict(KEY))
    for _ in range(8):
        result, error = answers.get(timeout=60)
        assert error is None, error
        check(result, expected)
    ok("async_infer")

    client.start_stream(lambda result, error: answers.put((result, error)), headers=dict(KEY))
    for i in range(32):
        client.async_stream_infer("nobody" if i == 7 else MODEL, inputs(grpc), request_id=str(i))
    for i in range(32):
        result, error = answers.get(timeout=60)
        if i == 7:
            assert "nobody" in str(error), error
        else:
            assert error is None and result.get_response().id == str(i), (i, error)
            check(result, expected)
    client.stop_stream()
    ok("stream: answers in order, one refused, the others not")

    client.start_stream(lambda result, error: answers.put((result, error)), headers={})
    try:
        client.async_stream_infer(MODEL, inputs(grpc))
    except InferenceServerException as e:  # The refusal came before the first request was sent.
        assert "no longer in valid state" in str(e), e
    result, error = answers.get(timeout=60)
    assert error is not None and "UNAUTHENTICATED" in str(error.status()), error
    client.stop_stream()
    ok("a stream without credentials is refused")

    check(client.infer(MODEL, inputs(grpc), headers=dict(KEY), compression_algorithm="gzip"), expected)
    ok("gzip")
    refused("a deadline that passes", lambda: client.infer(MODEL, inputs(grpc), headers=dict(KEY), client_timeout=0.0001), "Deadline")

    async def aio():
        trust = open(TRUST, "rb").read() if TRUST else None
        async with grpc_aio.InferenceServerClient(GRPC, ssl=TLS, root_certificates=TRUST if trust else None) as client:
            return await asyncio.gather(*[client.infer(MODEL, inputs(grpc_aio), headers=dict(KEY)) for _ in range(8)])

    for each in asyncio.run(aio()):
        check(each, expected)
    ok("asyncio")


try:
    over_grpc(over_http())
finally:
    platform_api.call("DELETE", "/api/api-keys/" + made["id"], TOKEN)
print(f"{passed} checks of Triton's clients passed")
