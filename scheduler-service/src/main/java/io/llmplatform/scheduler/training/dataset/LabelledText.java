package io.llmplatform.scheduler.training.dataset;

/** A text and the class that it is of; neither is blank. */
public record LabelledText(String text, String label) {}
