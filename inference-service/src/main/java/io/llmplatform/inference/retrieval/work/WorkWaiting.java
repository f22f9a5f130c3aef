package io.llmplatform.inference.retrieval.work;

/**
 * An event of Spring's inside this process: the transaction that publishes it leaves work behind.
 * Workers of other instances find it by looking.
 */
public record WorkWaiting() {}
