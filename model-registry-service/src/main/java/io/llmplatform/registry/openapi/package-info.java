/** What the controllers' documentation has in common; calls nothing of the platform. */
@NullMarked
package io.llmplatform.registry.openapi;

import org.jspecify.annotations.NullMarked;
