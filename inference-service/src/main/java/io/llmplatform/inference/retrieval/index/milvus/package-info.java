/**
 * The index of chunks in Milvus: a collection for each index, the tenant as partition key, HNSW and
 * BM25 of Milvus' own, every condition an expression in the search itself.
 */
@NullMarked
package io.llmplatform.inference.retrieval.index.milvus;

import org.jspecify.annotations.NullMarked;
