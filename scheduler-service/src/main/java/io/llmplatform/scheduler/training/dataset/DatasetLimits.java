package io.llmplatform.scheduler.training.dataset;

/**
 * What a file may be.
 *
 * @param maxBytes of the file
 * @param maxExamples lines
 * @param maxLabels classes
 * @param minPerLabel examples of each class, at least 2: one to learn from, one to measure by
 * @param maxLineBytes of one line
 */
public record DatasetLimits(
    long maxBytes, int maxExamples, int maxLabels, int minPerLabel, int maxLineBytes) {}
