package io.llmplatform.scheduler.training.fit;

import org.tribuo.classification.sgd.linear.LinearSGDTrainer;
import org.tribuo.classification.sgd.objectives.LogMulticlass;
import org.tribuo.math.optimisers.AdaGrad;

/** The use case: fits a multinomial logistic regression by stochastic gradient descent. */
public final class FittingRegression {
  private static final double EPSILON = 0.1;
  private static final int NO_LOG = -1;

  private FittingRegression() {}

  /** The same examples and parameters give the same regression, bit for bit. */
  public static Regression fit(LabelledVectors examples, Hyperparameters parameters) {
    LinearSGDTrainer trainer =
        new LinearSGDTrainer(
            new LogMulticlass(),
            new AdaGrad(parameters.learningRate(), EPSILON),
            parameters.epochs(),
            NO_LOG,
            parameters.batchSize(),
            parameters.seed());
    return new Regression(trainer.train(Examples.dataset(examples)));
  }
}
