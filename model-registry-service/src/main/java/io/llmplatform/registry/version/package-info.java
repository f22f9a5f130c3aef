/**
 * Versions of models: uploading their files, making them visible in one step, listing and
 * downloading.
 *
 * <p>May call {@code model}, {@code artifact}, {@code common}; deployments build on it.
 */
@NullMarked
package io.llmplatform.registry.version;

import org.jspecify.annotations.NullMarked;
