package io.llmplatform.common.trace;

import brave.sampler.Sampler;
import java.util.function.DoubleSupplier;

/**
 * Samples with the probability that is configured now, so that an operator can raise it while the
 * service runs. Thread-safe.
 */
final class LiveSampler extends Sampler {
  private final DoubleSupplier probability;
  private volatile Current current = new Current(0, Sampler.NEVER_SAMPLE);

  LiveSampler(DoubleSupplier probability) {
    this.probability = probability;
  }

  @Override
  public boolean isSampled(long traceId) {
    double wanted = probability.getAsDouble();
    Current sampler = current;
    if (sampler.probability != wanted) {
      sampler = new Current(wanted, Sampler.create((float) wanted));
      current = sampler;
    }
    return sampler.sampler.isSampled(traceId);
  }

  private record Current(double probability, Sampler sampler) {}
}
