/**
 * The Open Inference Protocol over HTTP, version 2, with tensors as JSON or as binary data. It
 * decodes, hands on and encodes; it may call {@code openinference}, {@code access}, {@code answer},
 * {@code catalog}, {@code generation}, {@code invocation}, {@code settings}, {@code tensor} and
 * {@code body}, never another facade.
 */
@NullMarked
package io.llmplatform.inference.kserve;

import org.jspecify.annotations.NullMarked;
