/**
 * Refuses to start on a secret that is missing or that anybody could guess.
 *
 * <p>Calls nothing else of the platform.
 */
@NullMarked
package io.llmplatform.common.secret;

import org.jspecify.annotations.NullMarked;
