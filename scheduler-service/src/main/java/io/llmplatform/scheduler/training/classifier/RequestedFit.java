package io.llmplatform.scheduler.training.classifier;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.scheduler.training.fit.Hyperparameters;
import io.llmplatform.scheduler.training.run.RunRequest;
import java.util.Map;
import java.util.Set;

/** The hyperparameters of a request, as OpenAI names them. */
final class RequestedFit {
  private static final String EPOCHS = "n_epochs";
  private static final String BATCH = "batch_size";
  private static final String RATE = "learning_rate_multiplier";
  private static final Set<String> KNOWN = Set.of(EPOCHS, BATCH, RATE);
  private static final int DEFAULT_EPOCHS = 20;
  private static final int MAX_EPOCHS = 500;
  private static final int DEFAULT_BATCH = 8;
  private static final int MAX_BATCH = 1024;
  private static final double DEFAULT_RATE = 1.0;
  private static final double MAX_MULTIPLIER = 100;

  private RequestedFit() {}

  /**
   * @throws PlatformException naming the hyperparameter that is out of its range or not known
   */
  static Hyperparameters of(RunRequest request) {
    Map<String, Object> given = request.hyperparameters();
    for (String name : given.keySet()) {
      if (!KNOWN.contains(name)) {
        throw PlatformException.invalid(
            field(name),
            "%s is none of the classifier's hyperparameters: %s, %s, %s."
                .formatted(name, EPOCHS, BATCH, RATE));
      }
    }
    double multiplier = number(given, RATE, 1, 0.001, MAX_MULTIPLIER);
    return new Hyperparameters(
        integer(given, EPOCHS, DEFAULT_EPOCHS, MAX_EPOCHS),
        DEFAULT_RATE * multiplier,
        integer(given, BATCH, DEFAULT_BATCH, MAX_BATCH),
        request.seed());
  }

  private static int integer(Map<String, Object> given, String name, int absent, int most) {
    double value = number(given, name, absent, 1, most);
    if (value != Math.rint(value)) {
      throw PlatformException.invalid(field(name), name + " must be an integer.");
    }
    return (int) value;
  }

  private static double number(
      Map<String, Object> given, String name, double absent, double least, double most) {
    Object value = given.getOrDefault(name, absent);
    if (value instanceof Number number
        && number.doubleValue() >= least
        && number.doubleValue() <= most) {
      return number.doubleValue();
    }
    throw PlatformException.invalid(
        field(name),
        "%s must be \"auto\" or a number from %s to %s."
            .formatted(name, plain(least), plain(most)));
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  private static String field(String name) {
    return "hyperparameters." + name;
  }
}
