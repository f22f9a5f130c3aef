package io.llmplatform.scheduler.training.fit;

/**
 * How a regression is fitted.
 *
 * @param epochs passes over the examples, at least 1
 * @param learningRate of AdaGrad, above 0
 * @param batchSize examples in one step, at least 1
 * @param seed of the examples' order: the same examples and parameters give the same regression
 */
public record Hyperparameters(int epochs, double learningRate, int batchSize, long seed) {

  /** The same with fewer passes: the state that the fit has after them. */
  public Hyperparameters after(int passes) {
    return new Hyperparameters(passes, learningRate, batchSize, seed);
  }
}
