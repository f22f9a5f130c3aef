package io.llmplatform.inference.retrieval.search;

import java.util.Optional;

/**
 * One question to an index. One of the two is there.
 *
 * @param vector of unit length
 * @param text whose words count
 */
record Probe(Optional<float[]> vector, Optional<String> text) {}
