/**
 * Uploads by part, which survive crashes on either side: beginning one, receiving parts, putting
 * them together to a version, dropping what is not continued.
 *
 * <p>May call {@code version}, {@code model}, {@code artifact}, {@code tenant} and {@code common}.
 */
@NullMarked
package io.llmplatform.registry.upload;

import org.jspecify.annotations.NullMarked;
