/**
 * The Open Inference Protocol over HTTP, version 2, with tensors as JSON. It decodes, hands on and
 * encodes; it may call {@code catalog}, {@code engine}, {@code tensor} and {@code body}, never
 * another facade.
 */
@NullMarked
package io.llmplatform.inference.kserve;

import org.jspecify.annotations.NullMarked;
