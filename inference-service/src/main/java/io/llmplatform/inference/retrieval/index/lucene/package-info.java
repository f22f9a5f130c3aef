/**
 * The index of chunks inside the process, on Lucene: exact among few, HNSW (Malkov and Yashunin,
 * 2016) among many, BM25 for words. One folder for each index, owned by one process.
 */
@NullMarked
package io.llmplatform.inference.retrieval.index.lucene;

import org.jspecify.annotations.NullMarked;
