/**
 * What an ONNX file says of itself, read in constant memory, and whether a version's ONNX files can
 * be served: parseable, within what ONNX Runtime takes, with their external data beside them.
 *
 * <p>Free of Spring and HTTP; calls only {@code artifact}.
 */
@NullMarked
package io.llmplatform.registry.onnx;

import org.jspecify.annotations.NullMarked;
