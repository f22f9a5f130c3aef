package io.llmplatform.inference.benchmark;

import static java.util.Objects.requireNonNull;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.llmplatform.inference.engine.onnx.LastingEnvironment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** The ceiling: threads that do nothing but run a shared session, each single-threaded. */
final class RawLoop implements AutoCloseable {
  private static final int[] SIZES = {1, 8, 16, 32};

  /** In how many parts a size is measured, those of the others between them. */
  private static final int PARTS = 4;

  private final OrtEnvironment environment = LastingEnvironment.get();
  private final OrtSession session;

  RawLoop(Path model) throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setIntraOpNumThreads(1);
    options.addConfigEntry("session.intra_op.allow_spinning", "0");
    session = environment.createSession(model.toString(), options);
  }

  /**
   * @param perSecond sentences
   * @param perCpuSecond sentences for each second of a core; other processes change it little
   */
  record Rate(double perSecond, double perCpuSecond) {}

  /**
   * The best of several batch sizes, for each of the two rates. The sizes take turns, so that none
   * has the machine's good moments to itself: the best of single readings would be the best moment.
   *
   * @param maxTokens of a batch, padding counted
   * @param time of each batch size
   */
  static Rate ceiling(Path model, TokenCorpus corpus, int maxTokens, int workers, Duration time)
      throws OrtException, InterruptedException {
    double[] perSecond = new double[SIZES.length];
    double[] perCpuSecond = new double[SIZES.length];
    try (RawLoop loop = new RawLoop(model)) {
      for (int part = 0; part < PARTS; part++) {
        for (int i = 0; i < SIZES.length; i++) {
          List<List<long[]>> batches = corpus.sortedBatches(SIZES[i], maxTokens);
          Rate rate = loop.run(batches, workers, time.dividedBy(PARTS));
          perSecond[i] += rate.perSecond() / PARTS;
          perCpuSecond[i] += rate.perCpuSecond() / PARTS;
        }
      }
    }
    return new Rate(
        Arrays.stream(perSecond).max().orElseThrow(),
        Arrays.stream(perCpuSecond).max().orElseThrow());
  }

  /**
   * The rate over the given time, after a warm-up of a fifth of it. What is counted are tokens,
   * without padding, and given in sequences of the mean length of all: those that the time is
   * enough for may be longer or shorter than the rest.
   *
   * @param batches token ids; each batch is padded to its longest
   */
  Rate run(List<List<long[]>> batches, int workers, Duration time) throws InterruptedException {
    LongAdder tokens = new LongAdder();
    long begin = System.nanoTime();
    long counted = begin + time.toNanos() / 5;
    long end = counted + time.toNanos();
    Thread[] threads = new Thread[workers];
    for (int i = 0; i < workers; i++) {
      int first = i * batches.size() / workers;
      threads[i] = new Thread(() -> loop(batches, first, counted, end, tokens));
      threads[i].start();
    }
    ProcessTime.sleepUntil(counted);
    double cpu = ProcessTime.cpuSeconds();
    ProcessTime.sleepUntil(end);
    cpu = ProcessTime.cpuSeconds() - cpu;
    for (Thread thread : threads) {
      thread.join();
    }
    double sentences = tokens.sum() / meanLength(batches);
    return new Rate(sentences / (time.toNanos() / 1e9), sentences / cpu);
  }

  private static double meanLength(List<List<long[]>> batches) {
    return batches.stream()
        .flatMap(List::stream)
        .mapToInt(ids -> ids.length)
        .average()
        .orElseThrow();
  }

  private void loop(
      List<List<long[]>> batches, int first, long counted, long end, LongAdder tokens) {
    for (int next = first; System.nanoTime() < end; next++) {
      List<long[]> batch = batches.get(next % batches.size());
      run(batch);
      long now = System.nanoTime();
      if (now >= counted && now < end) {
        tokens.add(batch.stream().mapToInt(ids -> ids.length).sum());
      }
    }
  }

  private void run(List<long[]> batch) {
    int length = batch.stream().mapToInt(ids -> ids.length).max().orElseThrow();
    Map<String, LongBuffer> data = new HashMap<>();
    for (String input : session.getInputNames()) {
      data.put(input, longs(batch.size() * length));
    }
    for (int row = 0; row < batch.size(); row++) {
      long[] ids = batch.get(row);
      requireNonNull(data.get("input_ids")).put(row * length, ids);
      for (int i = 0; i < ids.length; i++) {
        requireNonNull(data.get("attention_mask")).put(row * length + i, 1);
      }
    }
    Map<String, OnnxTensor> inputs = new HashMap<>();
    try {
      for (Map.Entry<String, LongBuffer> input : data.entrySet()) {
        long[] shape = {batch.size(), length};
        inputs.put(
            input.getKey(), OnnxTensor.createTensor(environment, input.getValue().clear(), shape));
      }
      session.run(inputs).close();
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    } finally {
      inputs.values().forEach(OnnxTensor::close);
    }
  }

  private static LongBuffer longs(int count) {
    return ByteBuffer.allocateDirect(count * Long.BYTES)
        .order(ByteOrder.nativeOrder())
        .asLongBuffer();
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
