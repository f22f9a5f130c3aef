/** What other services' refusals mean to a run. Calls nothing else of this service. */
@NullMarked
package io.llmplatform.scheduler.training.remote;

import org.jspecify.annotations.NullMarked;
