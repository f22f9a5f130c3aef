/**
 * The Open Inference Protocol, version 2, apart from how it is carried: requests, parameters, raw
 * tensor data, classification, parameters of text, and what servers and models say of themselves.
 * The facades {@code kserve} (HTTP) and {@code grpc} call it and never each other. It may call
 * {@code access}, {@code catalog}, {@code deployment}, {@code engine}, {@code generation}, {@code
 * invocation}, {@code metrics}, {@code settings} and {@code tensor}.
 */
@NullMarked
package io.llmplatform.inference.openinference;

import org.jspecify.annotations.NullMarked;
