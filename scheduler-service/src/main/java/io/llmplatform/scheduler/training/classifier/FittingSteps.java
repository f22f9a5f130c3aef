package io.llmplatform.scheduler.training.classifier;

import io.llmplatform.scheduler.training.fit.FittingRegression;
import io.llmplatform.scheduler.training.fit.Hyperparameters;
import io.llmplatform.scheduler.training.fit.LabelledVectors;
import io.llmplatform.scheduler.training.fit.Measures;
import io.llmplatform.scheduler.training.fit.Regression;
import io.llmplatform.scheduler.training.run.Attempt;
import io.llmplatform.scheduler.training.run.RunNote;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The use case: fits the regression and measures it at a quarter, a half, three quarters and the
 * end of its epochs. The fit is deterministic, so the state after some epochs is a fit of those
 * epochs.
 */
final class FittingSteps {
  private static final int PARTS = 4;

  private FittingSteps() {}

  /**
   * @param epochs after which it was measured
   */
  record Step(int epochs, Measures measures) {}

  /**
   * @param regression after all epochs
   * @param steps measured on the way, the last of them at the end
   */
  record Fitted(Regression regression, List<Step> steps) {
    Fitted {
      steps = List.copyOf(steps);
    }

    Measures measures() {
      return steps.get(steps.size() - 1).measures();
    }
  }

  /**
   * @param from percent of the run that is done before
   * @param to percent that is done after
   */
  static Fitted fit(
      LabelledVectors training,
      LabelledVectors held,
      Hyperparameters parameters,
      int from,
      int to,
      Attempt attempt) {
    List<Step> steps = new ArrayList<>();
    Regression regression = null;
    for (int epochs : ends(parameters.epochs())) {
      regression = FittingRegression.fit(training, parameters.after(epochs));
      Measures measures = regression.measure(held);
      steps.add(new Step(epochs, measures));
      Map<String, Double> metrics = metrics(epochs, measures);
      attempt.checkpoint(epochs, metrics);
      attempt.progress(
          from + (to - from) * epochs / parameters.epochs(),
          null,
          RunNote.metrics(
              "Epoch %d of %d: accuracy %.4f, macro F1 %.4f."
                  .formatted(epochs, parameters.epochs(), measures.accuracy(), measures.macroF1()),
              Map.copyOf(metrics)));
    }
    if (regression == null) {
      throw new IllegalArgumentException("There are no epochs");
    }
    return new Fitted(regression, steps);
  }

  private static TreeSet<Integer> ends(int epochs) {
    TreeSet<Integer> ends = new TreeSet<>();
    for (int part = 1; part <= PARTS; part++) {
      ends.add(Math.max(1, epochs * part / PARTS));
    }
    return ends;
  }

  private static Map<String, Double> metrics(int epochs, Measures measures) {
    Map<String, Double> metrics = new TreeMap<>();
    metrics.put("step", (double) epochs);
    metrics.put("valid_loss", measures.loss());
    metrics.put("valid_accuracy", measures.accuracy());
    metrics.put("valid_macro_f1", measures.macroF1());
    // As OpenAI calls the share of right answers.
    metrics.put("valid_mean_token_accuracy", measures.accuracy());
    return metrics;
  }
}
