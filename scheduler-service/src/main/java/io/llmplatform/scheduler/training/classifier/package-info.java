/**
 * The trainer that runs here: texts become vectors by the platform's own embedding models, a
 * logistic regression learns their labels, and both become one model that takes text. It may call
 * {@code run}, {@code dataset}, {@code fit}, {@code graph}, {@code registry}, {@code remote} and
 * the users' files.
 */
@NullMarked
package io.llmplatform.scheduler.training.classifier;

import org.jspecify.annotations.NullMarked;
