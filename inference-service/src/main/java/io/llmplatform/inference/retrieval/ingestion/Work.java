package io.llmplatform.inference.retrieval.ingestion;

import io.llmplatform.inference.retrieval.store.StoreFile;
import io.llmplatform.inference.retrieval.store.VectorStore;
import io.llmplatform.lease.Lease;

/**
 * A file that is to be taken in.
 *
 * @param revision that is written
 * @param lease of the revision
 */
record Work(StoreFile file, VectorStore store, long revision, Lease lease) {}
