/**
 * Load runs, started by hand: what the runtime can do, beside what the engine and the service make
 * of it. It may call the ONNX Runtime and tokenizer libraries and the engine; the platform it calls
 * over HTTP and gRPC only.
 */
@NullMarked
package io.llmplatform.inference.benchmark;

import org.jspecify.annotations.NullMarked;
