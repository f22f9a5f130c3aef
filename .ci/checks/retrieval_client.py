"""Vector stores with OpenAI's own SDK against a running platform: a document is uploaded, ingested and found, by its owner, by
filters and in an answer; then what is wrong is told, and everything is removed."""
import os
import secrets

import openai

from claims import check, end
from platform_api import call

KEY = os.environ["PLATFORM_API_KEY"]
RUN = secrets.token_hex(3)
client = openai.OpenAI(base_url=os.environ["PLATFORM_URL"] + "/v1", api_key=KEY, max_retries=2)

HANDBOOK = """# Handbook of the lighthouse

## Opening hours
The lighthouse opens at nine in the morning and closes at sunset. On Mondays it stays closed.

## Lamp
The lamp is a Fresnel lens of the first order. It was lit for the first time in 1852 and is changed every four years.

## Tickets
A ticket costs seven euros. Children below six years go free.
"""

CHINESE = "# 灯塔手册\n\n灯塔在每天上午九点开放，日落时关闭。星期一不开放。\n\n门票七欧元，六岁以下儿童免费。\n"


def refused(what, error, work):
    try:
        work()
        check(what, False, "it was taken")
    except error as e:
        check(what, True, e)
        return e


print("Vector stores, with OpenAI's Python SDK:")
store = client.vector_stores.create(name=f"lighthouse-{RUN}", metadata={"run": RUN})
files = []
try:
    check("a store is made", store.object == "vector_store" and store.status in ("completed", "in_progress"), store)
    handbook = client.files.create(file=("handbook.md", HANDBOOK.encode()), purpose="assistants")
    files.append(handbook.id)
    attached = client.vector_stores.files.create_and_poll(
        file_id=handbook.id, vector_store_id=store.id, attributes={"language": "en", "year": 2026}, poll_interval_ms=500)
    check("a file is ingested", attached.status == "completed", attached)
    chinese = client.files.create(file=("shouce.md", CHINESE.encode()), purpose="assistants")
    files.append(chinese.id)
    batch = client.vector_stores.file_batches.create_and_poll(
        vector_store_id=store.id, file_ids=[chinese.id], poll_interval_ms=500)
    check("a batch of files is ingested", batch.status == "completed" and batch.file_counts.completed == 1, batch)
    now = client.vector_stores.retrieve(store.id)
    check("the store counts them", now.file_counts.completed == 2 and now.usage_bytes > 0, now)

    found = client.vector_stores.search(store.id, query="When was the lamp lit?", max_num_results=3).data
    check("what was asked for is found first", found and "1852" in found[0].content[0].text, found[:1])
    check("hits say where they are from", found and found[0].filename == "handbook.md" and 0 <= found[0].score <= 1, found[:1])
    filtered = client.vector_stores.search(
        store.id, query="门票多少钱", filters={"type": "eq", "key": "language", "value": "en"}).data
    check("a filter leaves the others out", filtered and all(hit.file_id == handbook.id for hit in filtered), filtered[:1])
    words = client.vector_stores.search(store.id, query="门票").data
    check("Chinese words are found", any(hit.file_id == chinese.id for hit in words), words[:1])

    refused("an attribute that no file has is refused", openai.BadRequestError,
            lambda: client.vector_stores.search(
                store.id, query="x", filters={"type": "eq", "key": "colour", "value": "red"}))
    refused("an empty query is refused", openai.BadRequestError, lambda: client.vector_stores.search(store.id, query=""))
    refused("a store that is not there is not found", openai.NotFoundError,
            lambda: client.vector_stores.retrieve("vs_" + "0" * 24))

    answer = client.chat.completions.create(
        model="tiny-instruct", max_tokens=16,
        messages=[{"role": "user", "content": "When was the lamp lit?"}],
        tools=[{"type": "file_search", "vector_store_ids": [store.id], "max_num_results": 2}])
    message = answer.choices[0].message.model_dump()
    check("an answer says what it was made from", message.get("file_search_results"), message)
    cites = {"type": "json_schema", "json_schema": {"name": "cites", "schema": {"const": "In 1852 [1]."}}}
    asking = dict(
        model="tiny-instruct", max_tokens=32, response_format=cites, extra_body={"include": ["file_search_call.results"]},
        messages=[{"role": "user", "content": "When was the lamp lit?"}],
        tools=[{"type": "file_search", "vector_store_ids": [store.id], "max_num_results": 2}])
    message = client.chat.completions.create(**asking).choices[0].message
    cited = [each.file_citation for each in message.annotations]
    check("an answer cites its passages", [each["filename"] for each in cited] == ["handbook.md"]
          and message.content[cited[0]["start_index"]:cited[0]["end_index"]] == "[1]"
          and "1852" in message.file_search_results[0]["text"], message)
    last = [chunk.choices[0] for chunk in client.chat.completions.create(**asking, stream=True) if chunk.choices][-1]
    check("a stream cites in its last chunk", last.finish_reason == "stop"
          and last.delta.annotations[0]["file_citation"]["file_id"] == handbook.id, last)
    refused("a store that is not there is refused before the answer", openai.NotFoundError,
            lambda: client.chat.completions.create(
                model="tiny-instruct", messages=[{"role": "user", "content": "x"}], stream=True,
                tools=[{"type": "file_search", "vector_store_ids": ["vs_" + "0" * 24]}]))
    status, text = call("POST", "/retrieval", KEY, {"knowledge_id": store.id, "query": "ticket price",
                                                    "retrieval_setting": {"top_k": 2, "score_threshold": 0.0}})
    check("Dify's external knowledge API answers", status == 200 and b"seven euros" in text, (status, text[:200]))
finally:
    client.vector_stores.delete(store.id)
    for each in files:
        client.files.delete(each)
refused("a store that was deleted is gone", openai.NotFoundError, lambda: client.vector_stores.retrieve(store.id))
end()
