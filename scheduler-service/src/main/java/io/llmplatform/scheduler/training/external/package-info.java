/**
 * Trainers outside: commands and jobs of Kubernetes that operators name in the settings. Each
 * attempt gets a task with a token, reports over Kafka or REST, and is taken for dead when it is
 * silent too long. It may call {@code run}, {@code dataset}, {@code registry}, {@code work} for the
 * name of the job to trigger, and users' files.
 */
@NullMarked
package io.llmplatform.scheduler.training.external;

import org.jspecify.annotations.NullMarked;
