/**
 * Training runs: what was asked, the states that a run may have, what happened to it, how far it
 * has come. {@link io.llmplatform.scheduler.training.run.Trainer} is the port that trainers
 * implement, {@link io.llmplatform.scheduler.training.run.Attempt} what they write through. It may
 * call {@code event} and the leases, and knows neither a trainer nor HTTP.
 */
@NullMarked
package io.llmplatform.scheduler.training.run;

import org.jspecify.annotations.NullMarked;
