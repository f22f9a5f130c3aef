/** What the controllers' documentation has in common; calls nothing of the platform. */
@NullMarked
package io.llmplatform.user.openapi;

import org.jspecify.annotations.NullMarked;
