package io.llmplatform.inference.benchmark;

import static java.util.Objects.requireNonNull;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.llmplatform.inference.engine.onnx.LastingEnvironment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The ceiling: a thread that does nothing but run a decoder with GroupQueryAttention, over one
 * cache in buffers of its own. No token is chosen, and nothing joins, leaves or is moved.
 */
final class RawDecodeLoop implements AutoCloseable {
  private static final int SCRATCH = 1 << 20;

  private final OrtEnvironment environment = LastingEnvironment.get();
  private final OrtSession session;
  private final List<Cache> caches = new ArrayList<>();
  private final ByteBuffer ids = direct(SCRATCH);
  private final ByteBuffer mask = direct(SCRATCH);
  private final ByteBuffer logits;
  private final int vocabulary;
  private final int rowTokens;

  /** Past and present of one input, of [any, heads, any, head size]. */
  private record Cache(String past, String present, long heads, long headSize, ByteBuffer data) {}

  /**
   * @param rows sequences at once, at most
   * @param rowTokens tokens of each, at most
   * @param piece tokens appended at once, at most
   */
  RawDecodeLoop(Path model, int rows, int rowTokens, int piece, int threads, boolean spinning)
      throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setIntraOpNumThreads(threads);
    options.addConfigEntry("session.intra_op.allow_spinning", spinning ? "1" : "0");
    options.setMemoryPatternOptimization(false);
    this.session = environment.createSession(model.toString(), options);
    this.rowTokens = rowTokens;
    for (Map.Entry<String, NodeInfo> input : session.getInputInfo().entrySet()) {
      if (input.getKey().startsWith("past")) {
        String past = input.getKey();
        long[] shape = ((TensorInfo) input.getValue().getInfo()).getShape();
        int bytes = Math.toIntExact(rows * shape[1] * rowTokens * shape[3] * Float.BYTES);
        String present = past.replace("past_key_values", "present");
        caches.add(new Cache(past, present, shape[1], shape[3], direct(bytes)));
      }
    }
    NodeInfo output = requireNonNull(session.getOutputInfo().get("logits"));
    this.vocabulary = Math.toIntExact(((TensorInfo) output.getInfo()).getShape()[2]);
    this.logits = direct(Math.max(rows, piece) * vocabulary * Float.BYTES);
  }

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  /** Tokens that it gives logits of. */
  int vocabulary() {
    return vocabulary;
  }

  /** Makes the runs. */
  void run(List<RecordingDecoder.Run> runs) throws OrtException {
    for (RecordingDecoder.Run run : runs) {
      run(run);
    }
  }

  private void run(RecordingDecoder.Run run) throws OrtException {
    int rows = run.lengths().length;
    int columns = Arrays.stream(run.lengths()).max().orElseThrow();
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < columns; i++) {
        mask.putLong((row * columns + i) * Long.BYTES, i < run.lengths()[row] ? 1 : 0);
      }
    }
    Map<String, OnnxTensor> inputs = new HashMap<>();
    Map<String, OnnxTensor> outputs = new HashMap<>();
    inputs.put("input_ids", longs(ids, rows, run.count()));
    inputs.put("attention_mask", longs(mask, rows, columns));
    OnnxTensor result = floats(logits, rows, run.count(), vocabulary);
    outputs.put("logits", result);
    for (Cache cache : caches) {
      OnnxTensor tensor = floats(cache.data(), rows, cache.heads(), rowTokens, cache.headSize());
      inputs.put(cache.past(), tensor);
      outputs.put(cache.present(), tensor);
    }
    session.run(inputs, Set.of(), outputs).close();
    inputs.values().forEach(OnnxTensor::close);
    result.close();
  }

  private OnnxTensor longs(ByteBuffer data, long... shape) throws OrtException {
    int bytes = Math.toIntExact(shape[0] * shape[1] * Long.BYTES);
    return OnnxTensor.createTensor(
        environment, data.slice(0, bytes).order(ByteOrder.nativeOrder()).asLongBuffer(), shape);
  }

  private OnnxTensor floats(ByteBuffer data, long... shape) throws OrtException {
    int bytes = Math.toIntExact(Arrays.stream(shape).reduce(Float.BYTES, (a, b) -> a * b));
    return OnnxTensor.createTensor(
        environment, data.slice(0, bytes).order(ByteOrder.nativeOrder()).asFloatBuffer(), shape);
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
