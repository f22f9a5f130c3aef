package io.llmplatform.inference.retrieval.store;

/**
 * How long chunks are, as a file's owner wants it (OpenAI's static strategy).
 *
 * @param tokens of a chunk at most
 * @param overlap tokens that it shares with the one before it, at most half of them
 */
public record ChunkSize(int tokens, int overlap) {}
