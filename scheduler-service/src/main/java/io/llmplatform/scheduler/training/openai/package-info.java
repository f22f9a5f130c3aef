/**
 * {@code /v1/fine_tuning/jobs} as OpenAI's API reference describes it: it decodes, hands on and
 * encodes. It may call {@code run}, {@code work} for the name of the job to trigger, and users'
 * files.
 */
@NullMarked
package io.llmplatform.scheduler.training.openai;

import org.jspecify.annotations.NullMarked;
