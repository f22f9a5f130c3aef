/**
 * Versions of models: uploading their files, making them visible in one step, listing, changing
 * what is said about them, deleting and downloading.
 *
 * <p>May call {@code model}, {@code artifact}, {@code onnx}, {@code event}, {@code common};
 * deployments build on it.
 */
@NullMarked
package io.llmplatform.registry.version;

import org.jspecify.annotations.NullMarked;
