package io.llmplatform.inference.invocation;

import io.llmplatform.inference.catalog.ServedModel;
import io.llmplatform.inference.engine.Terms;
import java.util.function.LongConsumer;

/**
 * What a request wants of the version that it gets. It may be run a second time, by a shadow, after
 * the request was answered.
 */
@FunctionalInterface
public interface ModelWork<T> {
  /**
   * @param terms on which the work is to be submitted
   * @param admission is to be told the work's tokens before any of it waits; what it throws refuses
   *     the work
   */
  T run(ServedModel model, Terms terms, LongConsumer admission);
}
