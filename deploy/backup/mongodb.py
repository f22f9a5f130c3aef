#!/usr/bin/env python3
"""Dumps a database of MongoDB to standard output, or restores it from standard input, where MongoDB's own tools are not.
Needs pymongo. The archive: one BSON document for each collection with its indexes, then one for each of its documents, gzipped.

  mongodb.py dump|restore URI        the URI names the database
"""
import gzip
import struct
import sys

import bson
import pymongo
from bson.raw_bson import RawBSONDocument

BATCH = 1000


def dump(database, out):
    for name in sorted(database.list_collection_names()):
        if name.startswith("system."):
            continue
        collection = database[name]
        indexes = [{**index, "key": list(index["key"].items())} for index in collection.list_indexes()]
        out.write(bson.encode({"collection": name, "indexes": indexes}))
        raw = collection.with_options(codec_options=collection.codec_options.with_options(document_class=RawBSONDocument))
        for document in raw.find({}):
            out.write(bson.encode({"document": document}))


def documents(source):
    while head := source.read(4):
        rest = struct.unpack("<i", head)[0] - 4
        body = source.read(rest)
        if len(body) != rest:
            sys.exit("mongodb.py: the archive ends amid a document")
        yield RawBSONDocument(head + body)


def restore(database, source):
    collection, waiting = None, []
    for each in documents(source):
        if "collection" in each:
            insert(collection, waiting)
            collection, waiting = database[each["collection"]], []
            collection.drop()
            for index in each["indexes"]:
                make(collection, bson.decode(index.raw))
        else:
            waiting.append(each["document"])
            if len(waiting) == BATCH:
                insert(collection, waiting)
                waiting = []
    insert(collection, waiting)


def make(collection, index):
    keys = [tuple(key) for key in index["key"]]
    if index["name"] != "_id_":
        options = {name: value for name, value in index.items() if name not in ("key", "v", "ns")}
        collection.create_index(keys, **options)


def insert(collection, batch):
    if batch:
        collection.insert_many(batch, ordered=False)


def main(command, uri):
    # retryWrites wants a replica set; a server that stands alone has none.
    client = pymongo.MongoClient(uri, retryWrites=False, serverSelectionTimeoutMS=10_000)
    database = client.get_default_database()
    if command == "dump":
        with gzip.open(sys.stdout.buffer, "wb") as out:
            dump(database, out)
    else:
        with gzip.open(sys.stdin.buffer, "rb") as source:
            restore(database, source)


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in ("dump", "restore"):
        sys.exit(__doc__)
    main(*sys.argv[1:])
