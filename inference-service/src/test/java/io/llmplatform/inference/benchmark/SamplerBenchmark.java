package io.llmplatform.inference.benchmark;

import io.llmplatform.inference.language.sampling.SamplingParameters;
import io.llmplatform.inference.language.sampling.TokenSampler;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Microseconds that choosing a token takes, of 150,000 logits in a direct buffer. */
public final class SamplerBenchmark {
  private static final int VOCABULARY = 150_000;
  private static final int STEPS = 2000;

  private SamplerBenchmark() {}

  public static void main(String[] args) {
    Map<String, FloatBuffer> logits = new LinkedHashMap<>();
    logits.put("spread 3", logits(3));
    logits.put("flat", logits(0.5));
    for (int round = 0; round < 3; round++) {
      logits.forEach(
          (shape, buffer) -> settings().forEach((name, p) -> run(shape, name, p, buffer)));
    }
  }

  private static Map<String, SamplingParameters> settings() {
    Map<String, SamplingParameters> settings = new LinkedHashMap<>();
    settings.put("greedy", SamplingParameters.GREEDY);
    settings.put("temperature 1", SamplingParameters.builder().build());
    settings.put(
        "temperature 0.7, top-p 0.9",
        SamplingParameters.builder().temperature(0.7).topP(0.9).build());
    settings.put("top-k 50", SamplingParameters.builder().topK(50).build());
    settings.put("min-p 0.05", SamplingParameters.builder().minP(0.05).build());
    settings.put(
        "greedy, 5 logprobs", SamplingParameters.builder().temperature(0).topLogprobs(5).build());
    return settings;
  }

  private static void run(
      String shape, String name, SamplingParameters parameters, FloatBuffer logits) {
    TokenSampler sampler = new TokenSampler(parameters, new int[0], null, Set.of());
    long start = cpuTime();
    for (int i = 0; i < STEPS; i++) {
      sampler.next(logits);
    }
    long micros = (cpuTime() - start) / STEPS / 1000;
    System.out.printf("%-10s %-28s %5d µs%n", shape, name, micros);
  }

  /** Of this thread, so that other work on the machine does not count. */
  private static long cpuTime() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  /** Normally distributed. */
  private static FloatBuffer logits(double deviation) {
    FloatBuffer logits =
        ByteBuffer.allocateDirect(4 * VOCABULARY).order(ByteOrder.nativeOrder()).asFloatBuffer();
    Random random = new Random(1);
    for (int i = 0; i < VOCABULARY; i++) {
      logits.put(i, (float) (deviation * random.nextGaussian()));
    }
    return logits;
  }
}
