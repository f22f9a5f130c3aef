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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** The ceiling: threads that do nothing but run a shared session, each single-threaded. */
final class RawLoop implements AutoCloseable {
  private final OrtEnvironment environment = LastingEnvironment.get();
  private final OrtSession session;

  RawLoop(Path model) throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setIntraOpNumThreads(1);
    options.addConfigEntry("session.intra_op.allow_spinning", "0");
    session = environment.createSession(model.toString(), options);
  }

  /**
   * Sentences per second over the given time, after a warm-up of a fifth of it.
   *
   * @param sequences token ids, all of one length
   */
  double sentencesPerSecond(List<long[]> sequences, int batch, int workers, Duration time)
      throws InterruptedException {
    LongAdder sentences = new LongAdder();
    long begin = System.nanoTime();
    long counted = begin + time.toNanos() / 5;
    long end = counted + time.toNanos();
    Thread[] threads = new Thread[workers];
    for (int i = 0; i < workers; i++) {
      int offset = i;
      threads[i] = new Thread(() -> loop(sequences, batch, offset, counted, end, sentences));
      threads[i].start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return sentences.sum() / (time.toNanos() / 1e9);
  }

  private void loop(
      List<long[]> sequences, int batch, int offset, long counted, long end, LongAdder sentences) {
    int next = offset;
    while (System.nanoTime() < end) {
      run(sequences, batch, next);
      next += batch;
      long now = System.nanoTime();
      if (now >= counted && now < end) {
        sentences.add(batch);
      }
    }
  }

  private void run(List<long[]> sequences, int batch, int first) {
    int length = sequences.get(0).length;
    Map<String, LongBuffer> data = new HashMap<>();
    for (String input : session.getInputNames()) {
      data.put(input, longs(batch * length));
    }
    for (int row = 0; row < batch; row++) {
      requireNonNull(data.get("input_ids")).put(sequences.get((first + row) % sequences.size()));
      for (int i = 0; i < length; i++) {
        requireNonNull(data.get("attention_mask")).put(1);
      }
    }
    Map<String, OnnxTensor> inputs = new HashMap<>();
    try {
      for (Map.Entry<String, LongBuffer> input : data.entrySet()) {
        long[] shape = {batch, length};
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
