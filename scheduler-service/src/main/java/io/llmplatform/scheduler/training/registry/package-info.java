/**
 * The model registry as trainers need it: versions to begin with, versions that were made. {@link
 * io.llmplatform.scheduler.training.registry.ModelRegistry} is the port. Calls nothing else of this
 * service.
 */
@NullMarked
package io.llmplatform.scheduler.training.registry;

import org.jspecify.annotations.NullMarked;
