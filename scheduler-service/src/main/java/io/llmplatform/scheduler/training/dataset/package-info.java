/**
 * Files of labelled texts: JSON lines, read one by one, checked, split into texts to learn from and
 * texts to measure by. It may call {@code run} for the failures that it names, and knows neither
 * Spring nor where files come from.
 */
@NullMarked
package io.llmplatform.scheduler.training.dataset;

import org.jspecify.annotations.NullMarked;
