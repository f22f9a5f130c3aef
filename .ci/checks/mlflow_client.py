"""MLflow's own Python client against the model registry, with an API key of the platform. Its address and credentials
come from the environment (.local/platform.env)."""
import logging
import os
import sys
import tempfile
import uuid
import warnings

gateway = os.environ["PLATFORM_URL"]
os.environ["MLFLOW_TRACKING_TOKEN"] = os.environ["PLATFORM_API_KEY"]
os.environ["MLFLOW_TRACKING_URI"] = gateway
os.environ["MLFLOW_REGISTRY_URI"] = gateway
os.environ["MLFLOW_HTTP_REQUEST_MAX_RETRIES"] = "1"
os.environ["MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR"] = "false"
if os.environ.get("PLATFORM_CA_CERTIFICATE"):
    os.environ["MLFLOW_TRACKING_SERVER_CERT_PATH"] = os.environ["PLATFORM_CA_CERTIFICATE"]

# Stages are deprecated in MLflow, and are checked all the same.
warnings.filterwarnings("ignore", category=FutureWarning)
logging.getLogger("mlflow").setLevel(logging.WARNING)

import mlflow  # noqa: E402
import requests  # noqa: E402
from mlflow.exceptions import MlflowException  # noqa: E402

passed = failed = 0


def check(what, holds, seen=None):
    global passed, failed
    if holds:
        passed += 1
        print(f"  ok  {what}")
    else:
        failed += 1
        print(f"  FAILED  {what}: {seen!r}")


def equal(what, seen, expected):
    check(what, seen == expected, seen)


def refused(what, code, call):
    try:
        seen = call()
    except MlflowException as e:
        seen = e.error_code
    check(what, seen == code, seen)


def api(method, path, **options):
    answer = requests.request(
        method, gateway + path, headers={"Authorization": "Bearer " + os.environ["PLATFORM_API_KEY"]},
        verify=os.environ.get("PLATFORM_CA_CERTIFICATE", True), timeout=60, **options)
    return answer


print(f"MLflow's Python client {mlflow.__version__}:")
client = mlflow.MlflowClient(tracking_uri=gateway, registry_uri=gateway)
mark = uuid.uuid4().hex[:8]
name = f"mlflow-{mark}"

# --- registered models
model = client.create_registered_model(name, tags={"mark": mark, "team": "a"}, description="first")
equal("create_registered_model", (model.name, model.description, model.tags), (name, "first", {"mark": mark, "team": "a"}))
check("its times are milliseconds", model.creation_timestamp > 1_600_000_000_000, model.creation_timestamp)
refused("a taken name is RESOURCE_ALREADY_EXISTS", "RESOURCE_ALREADY_EXISTS", lambda: client.create_registered_model(name))
for bad in ("a/b", "a:b", "名前", "x" * 300, " "):
    refused(f"the name {bad[:10]!r} is INVALID_PARAMETER_VALUE", "INVALID_PARAMETER_VALUE",
            lambda: client.create_registered_model(bad))
equal("get_registered_model", client.get_registered_model(name).tags, {"mark": mark, "team": "a"})
refused("an unknown model is RESOURCE_DOES_NOT_EXIST", "RESOURCE_DOES_NOT_EXIST",
        lambda: client.get_registered_model("nobody-" + mark))
equal("update_registered_model", client.update_registered_model(name, "second").description, "second")
client.set_registered_model_tag(name, "team", "b")
client.set_registered_model_tag(name, "long", "v" * 5000)
equal("set_registered_model_tag", client.get_registered_model(name).tags["team"], "b")
client.delete_registered_model_tag(name, "long")
client.delete_registered_model_tag(name, "not-there")
equal("delete_registered_model_tag", client.get_registered_model(name).tags, {"mark": mark, "team": "b"})

# --- versions at external sources
first = client.create_model_version(
    name, "s3://bucket/models/1", run_id="run-1", run_link="https://runs.example/1", tags={"f1": "0.9"},
    description="v1")
equal("create_model_version", (first.version, first.status, first.current_stage, first.source, first.run_id, first.run_link),
      ("1", "READY", "None", "s3://bucket/models/1", "run-1", "https://runs.example/1"))
equal("its tags and description", (first.tags, first.description), ({"f1": "0.9"}, "v1"))
second = client.create_model_version(name, "s3://bucket/models/2")
equal("the next version", second.version, "2")
refused("a local source is INVALID_PARAMETER_VALUE", "INVALID_PARAMETER_VALUE",
        lambda: client.create_model_version(name, "/etc/passwd"))
refused("a version of an unknown model is RESOURCE_DOES_NOT_EXIST", "RESOURCE_DOES_NOT_EXIST",
        lambda: client.create_model_version("nobody-" + mark, "s3://bucket/1"))
equal("get_model_version", client.get_model_version(name, "1").description, "v1")
refused("an unknown version is RESOURCE_DOES_NOT_EXIST", "RESOURCE_DOES_NOT_EXIST",
        lambda: client.get_model_version(name, "99"))
refused("a version that is no number is INVALID_PARAMETER_VALUE", "INVALID_PARAMETER_VALUE",
        lambda: client.get_model_version(name, "one"))
equal("update_model_version", client.update_model_version(name, "1", "changed").description, "changed")
client.set_model_version_tag(name, "1", "reviewed", "yes")
equal("set_model_version_tag", client.get_model_version(name, "1").tags, {"f1": "0.9", "reviewed": "yes"})
client.delete_model_version_tag(name, "1", "reviewed")
equal("delete_model_version_tag", client.get_model_version(name, "1").tags, {"f1": "0.9"})
equal("get_model_version_download_uri of an external one", client.get_model_version_download_uri(name, "1"),
      "s3://bucket/models/1")

# --- aliases
client.set_registered_model_alias(name, "champion", "1")
client.set_registered_model_alias(name, "challenger", "2")
equal("set_registered_model_alias", client.get_registered_model(name).aliases, {"champion": "1", "challenger": "2"})
client.set_registered_model_alias(name, "champion", "2")
equal("an alias moves", client.get_model_version_by_alias(name, "champion").version, "2")
equal("a version knows its aliases", sorted(client.get_model_version(name, "2").aliases), ["challenger", "champion"])
client.delete_registered_model_alias(name, "challenger")
client.delete_registered_model_alias(name, "challenger")
refused("an unknown alias is INVALID_PARAMETER_VALUE", "INVALID_PARAMETER_VALUE",
        lambda: client.get_model_version_by_alias(name, "challenger"))
refused("an alias to nothing is RESOURCE_DOES_NOT_EXIST", "RESOURCE_DOES_NOT_EXIST",
        lambda: client.set_registered_model_alias(name, "champion", "99"))
for reserved in ("latest", "v7"):
    refused(f"the alias {reserved} is reserved", "INVALID_PARAMETER_VALUE",
            lambda: client.set_registered_model_alias(name, reserved, "1"))

# --- stages
equal("transition_model_version_stage", client.transition_model_version_stage(name, "1", "production").current_stage,
      "Production")
client.transition_model_version_stage(name, "2", "Production", archive_existing_versions=True)
equal("archive_existing_versions", client.get_model_version(name, "1").current_stage, "Archived")
refused("an unknown stage is INVALID_PARAMETER_VALUE", "INVALID_PARAMETER_VALUE",
        lambda: client.transition_model_version_stage(name, "1", "Nowhere"))
equal("get_latest_versions", {each.current_stage: each.version for each in client.get_latest_versions(name)},
      {"Archived": "1", "Production": "2"})
equal("get_latest_versions of a stage", [each.version for each in client.get_latest_versions(name, ["Production"])], ["2"])
equal("latest_versions of the model", sorted(each.version for each in client.get_registered_model(name).latest_versions),
      ["1", "2"])

# --- searching, paging
others = [f"{name}-{i}" for i in range(5)]
for each in others:
    client.create_registered_model(each, tags={"mark": mark})
found = client.search_registered_models(f"name LIKE '{name}%'")
equal("search_registered_models by name LIKE", [each.name for each in found], [name, *others])
equal("by a tag", len(client.search_registered_models(f"tags.mark = '{mark}'")), 6)
equal("by a tag and a name", [each.name for each in client.search_registered_models(f"tags.mark = '{mark}' AND name = '{name}'")],
      [name])
pages, token = [], None
while token is not None or not pages:
    page = client.search_registered_models(f"name LIKE '{name}%'", max_results=2, order_by=["name DESC"], page_token=token)
    pages.append([each.name for each in page])
    token = page.token or None
equal("pages, in descending order", sum(pages, []), sorted([name, *others], reverse=True))
equal("three pages of two", [len(each) for each in pages], [2, 2, 2])
refused("a page of 1001 is INVALID_PARAMETER_VALUE", "INVALID_PARAMETER_VALUE",
        lambda: client.search_registered_models(max_results=1001))
refused("a malformed filter is INVALID_PARAMETER_VALUE", "INVALID_PARAMETER_VALUE",
        lambda: client.search_registered_models("size > 'large'"))
equal("search_model_versions", sorted(each.version for each in client.search_model_versions(f"name = '{name}'")), ["1", "2"])
equal("by run", [each.version for each in client.search_model_versions("run_id = 'run-1' AND name = '%s'" % name)], ["1"])
equal("by a version's tag", [each.version for each in client.search_model_versions(f"name = '{name}' AND tags.f1 = '0.9'")],
      ["1"])
page = client.search_model_versions(f"name = '{name}'", max_results=1, order_by=["version_number ASC"])
rest = client.search_model_versions(f"name = '{name}'", max_results=1, order_by=["version_number ASC"], page_token=page.token)
equal("its pages", [page[0].version, rest[0].version, rest.token or None], ["1", "2", None])

# --- files of the registry's own versions
files = {"MLmodel": b"flavors: {}\n", "data/weights.bin": os.urandom(300_000), "notes.txt": b"hello"}
answer = api("POST", f"/api/models/{name}/versions", files=[("files", (path, content)) for path, content in files.items()])
equal("a version is uploaded", answer.status_code, 201)
own = str(answer.json()["version"])
uri = client.get_model_version_download_uri(name, own)
check("get_model_version_download_uri of it is mlflow-artifacts:", uri.startswith("mlflow-artifacts:/"), uri)
with tempfile.TemporaryDirectory() as folder:
    place = mlflow.artifacts.download_artifacts(artifact_uri=f"models:/{name}/{own}", dst_path=folder)
    got = {path: open(os.path.join(place, path), "rb").read() for path in files}
    check("download_artifacts of models:/name/version brings every byte", got == files, sorted(os.listdir(place)))
client.set_registered_model_alias(name, "champion", own)
with tempfile.TemporaryDirectory() as folder:
    place = mlflow.artifacts.download_artifacts(artifact_uri=f"models:/{name}@champion/data/weights.bin", dst_path=folder)
    check("a file of models:/name@alias", open(place, "rb").read() == files["data/weights.bin"], place)
listed = mlflow.artifacts.list_artifacts(artifact_uri=uri)
equal("list_artifacts", [(each.path, each.is_dir, each.file_size) for each in listed],
      [(f"{own}/MLmodel", False, 12), (f"{own}/data", True, None), (f"{own}/notes.txt", False, 5)])
copy = client.create_model_version(name, f"models:/{name}/{own}")
equal("a version whose source is another's leads to its files", client.get_model_version_download_uri(name, copy.version), uri)
equal("a path that leads out lists nothing",
      api("GET", f"/api/2.0/mlflow-artifacts/artifacts?path=models/{name}/{own}/../../x").json(), {})

# --- the wire
answer = api("GET", "/api/2.0/mlflow/model-versions/get", json={"name": name, "version": "1"})
equal("GET with a JSON body, as old clients send it", answer.json().get("model_version", {}).get("version"), "1")
body = api("GET", f"/api/2.0/mlflow/registered-models/get?name={name}").json()["registered_model"]
check("int64 are numbers, versions texts", isinstance(body["creation_timestamp"], int)
      and isinstance(body["latest_versions"][0]["version"], str), body)
answer = api("GET", "/api/2.0/mlflow/experiments/search")
equal("what the registry lacks is ENDPOINT_NOT_FOUND", (answer.status_code, answer.json().get("error_code")),
      (404, "ENDPOINT_NOT_FOUND"))
os.environ["MLFLOW_TRACKING_TOKEN"] = "sk-" + "0" * 43
refused("a wrong key is UNAUTHENTICATED", "UNAUTHENTICATED",
        lambda: mlflow.MlflowClient(registry_uri=gateway).get_registered_model(name))
os.environ["MLFLOW_TRACKING_TOKEN"] = os.environ["PLATFORM_API_KEY"]

# --- renaming, deleting
client.rename_registered_model(name, name + "-new")
equal("rename_registered_model", client.get_registered_model(name + "-new").name, name + "-new")
refused("the old name is gone", "RESOURCE_DOES_NOT_EXIST", lambda: client.get_registered_model(name))
equal("its versions came along", client.get_model_version(name + "-new", "1").name, name + "-new")
refused("a rename to a taken name is RESOURCE_ALREADY_EXISTS", "RESOURCE_ALREADY_EXISTS",
        lambda: client.rename_registered_model(name + "-new", others[0]))
client.delete_model_version(name + "-new", "1")
refused("delete_model_version", "RESOURCE_DOES_NOT_EXIST", lambda: client.get_model_version(name + "-new", "1"))
for each in [name + "-new", *others]:
    client.delete_registered_model(each)
refused("delete_registered_model", "RESOURCE_DOES_NOT_EXIST", lambda: client.get_registered_model(name + "-new"))
equal("nothing is left", list(client.search_registered_models(f"name LIKE '{name}%'")), [])

print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
