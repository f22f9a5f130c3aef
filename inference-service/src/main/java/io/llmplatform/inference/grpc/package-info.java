/**
 * The Open Inference Protocol over gRPC. It decodes, hands on and encodes, on threads of its own;
 * every call needs an internal token. It may call {@code openinference}, {@code access}, {@code
 * catalog}, {@code generation}, {@code invocation} and {@code settings}, never another facade.
 */
@NullMarked
package io.llmplatform.inference.grpc;

import org.jspecify.annotations.NullMarked;
