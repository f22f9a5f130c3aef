/**
 * What every service's OpenAPI document has in common: its title, its server, its errors, where it
 * has its descriptions from, and how an operation says whom it refuses.
 *
 * <p>Calls nothing else of the platform.
 */
@NullMarked
package io.llmplatform.common.openapi;

import org.jspecify.annotations.NullMarked;
