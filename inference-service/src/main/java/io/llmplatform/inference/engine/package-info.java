/**
 * The engine: sessions behind a port, workers, and a queue bounded by weight. It knows tensors and
 * nothing else of the service: no Spring, no protocol, no tokenizer.
 */
@NullMarked
package io.llmplatform.inference.engine;

import org.jspecify.annotations.NullMarked;
