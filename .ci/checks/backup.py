"""What a backup must bring back: made by `fill FILE`, which writes what was seen into FILE, and compared by `compare FILE`. Needs
`./platform up` and pymongo; addresses and credentials come from the environment (.local/platform.env, MONGODB_URI)."""
import json
import os
import pathlib
import sys
import time

import pymongo

from platform_api import automation_token, call, made

BOUNDARY = "backup-check"


def multipart(*parts):
    """Each part: name, file name or None, content type, content."""
    body = b""
    for name, file, kind, content in parts:
        named = f'; filename="{file}"' if file else ""
        body += (f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{named}\r\n'
                 f"Content-Type: {kind}\r\n\r\n").encode() + content + b"\r\n"
    return body + f"--{BOUNDARY}--\r\n".encode(), {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}


def sent(path, token, *parts):
    body, headers = multipart(*parts)
    status, text = call("POST", path, token, body, headers)
    assert status // 100 == 2, (path, status, text[:300])
    return json.loads(text)


def logs():
    return pymongo.MongoClient(os.environ["MONGODB_URI"], retryWrites=False).get_default_database()["backup_check"]


def fill():
    token, key = automation_token(), os.environ["PLATFORM_API_KEY"]
    stamp = str(int(time.time()))
    user = made("POST", "/api/users", token, {"username": "kept." + stamp, "password": "Correct-Horse-9-" + stamp,
                                              "tenant": "platform", "roles": ["viewer"], "email": f"kept{stamp}@example.org"})
    model = "kept-" + stamp
    made("POST", "/api/models", token, {"name": model, "description": "kept by a backup"})
    weights = os.urandom(1 << 20)
    sent(f"/api/models/{model}/versions", token, ("version", None, "application/json", b"{}"),
         ("files", "weights.safetensors", "application/octet-stream", safetensors(weights)))
    line = {"custom_id": "one", "method": "POST", "url": "/v1/embeddings",
            "body": {"model": "all-minilm-l6-v2", "input": "kept"}}
    file = sent("/v1/files", key, ("purpose", None, "text/plain", b"batch"),
                ("file", "lines.jsonl", "application/jsonl", json.dumps(line).encode()))
    batch = made("POST", "/v1/batches", key, {"input_file_id": file["id"], "endpoint": "/v1/embeddings", "completion_window": "24h"})
    deadline = time.monotonic() + 120
    while batch["status"] != "completed":
        assert time.monotonic() < deadline and batch["status"] not in ("failed", "expired"), batch
        time.sleep(0.5)
        batch = made("GET", "/v1/batches/" + batch["id"], key, None)
    logs().create_index([("stamp", 1)], unique=True, name="stamps")
    logs().insert_many([{"stamp": f"{stamp}-{i}", "text": "kept " * 10, "n": i} for i in range(2500)])
    return {"user": "/api/users/" + user["id"], "model": "/api/models/" + model, "version": f"/api/models/{model}/versions/1",
            "weights": f"/api/models/{model}/versions/1/files/weights.safetensors",
            "lines": f"/v1/files/{file['id']}/content", "batch": "/v1/batches/" + batch["id"],
            "answers": f"/v1/files/{batch['output_file_id']}/content"}


def safetensors(data):
    head = json.dumps({"w": {"dtype": "U8", "shape": [len(data)], "data_offsets": [0, len(data)]}}).encode()
    return len(head).to_bytes(8, "little") + head + data


def seen(paths):
    """Each thing as its reader sees it, and the logs."""
    token, key = automation_token(), os.environ["PLATFORM_API_KEY"]
    what = {}
    for name, path in paths.items():
        status, text = call("GET", path, key if path.startswith("/v1/") else token)
        what[name] = [status, text.hex()]
    what["logs"] = [[each["stamp"], each["text"], each["n"]] for each in logs().find({}).sort("stamp", 1)]
    what["indexes"] = sorted(logs().index_information())
    return what


def main(command, file):
    file = pathlib.Path(file)
    if command == "fill":
        paths = fill()
        what = seen(paths)
        for name in paths:
            assert what[name][0] == 200, (name, paths[name], what[name][0], bytes.fromhex(what[name][1])[:300])
        assert len(what["logs"]) >= 2500
        file.write_text(json.dumps({"paths": paths, "seen": what}))
        print("made: " + ", ".join(what))
        return
    stored = json.loads(file.read_text())
    now = seen(stored["paths"])
    wrong = [name for name in stored["seen"] if json.loads(json.dumps(now[name])) != stored["seen"][name]]
    for name in wrong:
        print("FAILED:", name, "differs:", str(now[name])[:300])
    print(f"{len(now) - len(wrong)} are as before, {len(wrong)} are not")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
