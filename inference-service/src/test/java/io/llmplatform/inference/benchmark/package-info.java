/**
 * Load runs, started by hand: what the runtime can do, beside what the engine and the service make
 * of it. It may call the ONNX Runtime and tokenizer libraries and the engine; the service it calls
 * over HTTP only.
 */
@NullMarked
package io.llmplatform.inference.benchmark;

import org.jspecify.annotations.NullMarked;
