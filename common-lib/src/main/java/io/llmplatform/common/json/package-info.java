/**
 * How request bodies are read: extra fields pass, values of the wrong type do not.
 *
 * <p>Calls nothing else of the platform.
 */
@NullMarked
package io.llmplatform.common.json;

import org.jspecify.annotations.NullMarked;
