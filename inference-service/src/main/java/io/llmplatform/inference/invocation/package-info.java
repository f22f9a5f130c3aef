/**
 * The use case that both facades share: a model's work under flow rules, budgets and meters. It may
 * call {@code flow}, {@code metering} and {@code metrics}; the facades call it.
 */
@NullMarked
package io.llmplatform.inference.invocation;

import org.jspecify.annotations.NullMarked;
