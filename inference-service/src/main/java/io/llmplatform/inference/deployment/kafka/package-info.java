/** The registry's events, as a reason to look at it at once. It calls nothing of the service. */
@NullMarked
package io.llmplatform.inference.deployment.kafka;

import org.jspecify.annotations.NullMarked;
