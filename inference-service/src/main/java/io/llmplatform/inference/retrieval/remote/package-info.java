/**
 * What retrieval asks of the platform's services over their interfaces: vectors, over {@code
 * /v1/embeddings} as anybody does. Implements {@code embedding}'s port.
 */
@NullMarked
package io.llmplatform.inference.retrieval.remote;

import org.jspecify.annotations.NullMarked;
