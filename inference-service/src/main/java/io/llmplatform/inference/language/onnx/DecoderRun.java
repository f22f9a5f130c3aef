package io.llmplatform.inference.language.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.llmplatform.inference.engine.ComputationFailed;
import io.llmplatform.inference.engine.onnx.LastingEnvironment;
import io.llmplatform.inference.engine.onnx.NativeHeap;
import io.llmplatform.inference.language.UnsupportedLanguageModel;
import io.llmplatform.inference.language.onnx.DecoderGraph.Input;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Runs a decoder over caches that lie elsewhere. What it is given and the logits are in buffers of
 * its own, which each run uses again. Used by one thread at a time.
 */
final class DecoderRun implements AutoCloseable {
  private final OrtEnvironment environment = LastingEnvironment.get();
  private final OrtSession session;
  private final DecoderGraph graph;
  private final NativeMemory ids = new NativeMemory();
  private final NativeMemory mask = new NativeMemory();
  private final NativeMemory positions = new NativeMemory();
  private final NativeMemory logits = new NativeMemory();

  /** Whether the model has one branch for the beginning of sequences, and one for the rest. */
  private final boolean branched;

  /** Whether logits are [sequences, vocabulary], without a dimension for tokens. */
  private final boolean flat;

  /** Whether logits are of the last token only, whatever is told. */
  private final boolean lastOnly;

  /** Whether logits are of as many last tokens as is told; otherwise of all. */
  private final boolean told;

  private final int vocabulary;

  /** Fills an input of whole numbers, of which there are [rows, columns]. */
  @FunctionalInterface
  private interface Values {
    long at(int row, int column);
  }

  /**
   * Learns the logits' shape from a run.
   *
   * @param session owned by this from now on, unless the constructor throws
   * @throws UnsupportedLanguageModel when the model cannot be run
   */
  DecoderRun(OrtSession session, DecoderGraph graph) {
    this.session = session;
    this.graph = graph;
    this.branched = session.getInputNames().contains(DecoderGraph.BRANCH);
    long[] shape = probe(1);
    this.flat = shape.length == 2;
    this.told = graph.keep() != null && !flat && shape[1] == 1 && probe(2)[1] == 2;
    this.lastOnly = flat || (shape[1] == 1 && !told);
    this.vocabulary = Math.toIntExact(shape[shape.length - 1]);
  }

  DecoderGraph graph() {
    return graph;
  }

  /** Whether the model can give logits of every token, and not of the last only. */
  boolean tellsEach() {
    return !lastOnly;
  }

  boolean isBranched() {
    return branched;
  }

  /**
   * Two sequences of two tokens each, without a past.
   *
   * @param kept how many logits of each the model is told to give, if it can be told
   */
  private long[] probe(int kept) {
    Step step = new Step(2, 2, new int[4], new int[] {2, 2}, 2, false);
    try (Tensors tensors = new Tensors()) {
      Map<String, OnnxTensor> inputs = tensors.inputs(step, kept);
      for (CacheTensor cache : graph.caches()) {
        ByteBuffer nothing = ByteBuffer.allocateDirect(0).order(ByteOrder.nativeOrder());
        inputs.put(cache.past(), tensors.of(nothing, cache.shape(2, 0), cache.type()));
      }
      try (OrtSession.Result result = session.run(inputs, Set.of(graph.logits()))) {
        long[] shape = ((TensorInfo) result.get(0).getInfo()).getShape();
        if (shape[0] != 2 || shape.length < 2 || shape.length > 3) {
          throw new UnsupportedLanguageModel(
              "its logits for two sequences have %d dimensions, and %d at first"
                  .formatted(shape.length, shape[0]));
        }
        return shape;
      }
    } catch (OrtException e) {
      throw new UnsupportedLanguageModel("it does not run: " + e.getMessage(), e);
    }
  }

  /**
   * Runs a step.
   *
   * @param past for each of the graph's caches
   * @param present likewise; written to
   * @param each whether logits of every token are wanted, where the model {@linkplain #tellsEach()
   *     can give} them
   * @return logits of what follows each sequence's last token, at least
   * @throws ComputationFailed when the runtime fails
   */
  StepLogits run(Step step, List<OnnxTensor> past, List<OnnxTensor> present, boolean each) {
    int kept = lastOnly || (told && !each) ? 1 : step.count();
    long[] shape =
        flat ? new long[] {step.rows(), vocabulary} : new long[] {step.rows(), kept, vocabulary};
    try (Tensors tensors = new Tensors()) {
      Map<String, OnnxTensor> inputs = tensors.inputs(step, kept);
      Map<String, OnnxTensor> outputs = new HashMap<>();
      int bytes = Math.multiplyExact(step.rows() * kept * graph.logitsType().size, vocabulary);
      logits.require(bytes);
      outputs.put(
          graph.logits(), tensors.of(logits.buffer().slice(0, bytes), shape, graph.logitsType()));
      for (int i = 0; i < graph.caches().size(); i++) {
        inputs.put(graph.caches().get(i).past(), past.get(i));
        outputs.put(graph.caches().get(i).present(), present.get(i));
      }
      session.run(inputs, Set.of(), outputs).close();
    } catch (OrtException e) {
      throw new ComputationFailed(String.valueOf(e.getMessage()), false, e);
    }
    return new StepLogits(logits.buffer(), graph.logitsType(), kept, vocabulary);
  }

  /** The tensors of one run, closed after it. */
  private final class Tensors implements AutoCloseable {
    private final List<OnnxTensor> made = new ArrayList<>();

    Map<String, OnnxTensor> inputs(Step step, int kept) throws OrtException {
      Map<String, OnnxTensor> inputs = new HashMap<>();
      int count = step.count();
      put(inputs, graph.ids(), ids, step, count, (row, i) -> step.tokens()[row * count + i]);
      put(inputs, graph.mask(), mask, step, step.columns(), (row, i) -> isToken(step, row, i));
      if (graph.positions() != null) {
        Values values = (row, i) -> step.lengths()[row] - count + i;
        put(inputs, graph.positions(), positions, step, count, values);
      }
      if (branched) {
        ByteBuffer past = ByteBuffer.allocateDirect(1);
        past.put(0, (byte) (step.lengths()[0] > count ? 1 : 0));
        inputs.put(DecoderGraph.BRANCH, of(past, new long[] {1}, OnnxJavaType.BOOL));
      }
      if (graph.keep() != null) {
        ByteBuffer number = ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.nativeOrder());
        OnnxJavaType type = graph.keep().type();
        write(number, type, 0, kept);
        inputs.put(graph.keep().name(), of(number.slice(0, type.size), new long[0], type));
      }
      return inputs;
    }

    private static long isToken(Step step, int row, int column) {
      int length = step.lengths()[row];
      return (step.leftPadded() ? column >= step.columns() - length : column < length) ? 1 : 0;
    }

    private void put(
        Map<String, OnnxTensor> inputs,
        Input input,
        NativeMemory memory,
        Step step,
        int columns,
        Values values)
        throws OrtException {
      int bytes = step.rows() * columns * input.type().size;
      memory.require(bytes);
      for (int row = 0; row < step.rows(); row++) {
        for (int column = 0; column < columns; column++) {
          int index = row * columns + column;
          write(memory.buffer(), input.type(), index, values.at(row, column));
        }
      }
      long[] shape = {step.rows(), columns};
      inputs.put(input.name(), of(memory.buffer().slice(0, bytes), shape, input.type()));
    }

    private static void write(ByteBuffer target, OnnxJavaType type, int index, long value) {
      if (type == OnnxJavaType.INT64) {
        target.putLong(index * Long.BYTES, value);
      } else {
        target.putInt(index * Integer.BYTES, (int) value);
      }
    }

    OnnxTensor of(ByteBuffer data, long[] shape, OnnxJavaType type) throws OrtException {
      OnnxTensor tensor =
          OnnxTensor.createTensor(environment, data.order(ByteOrder.nativeOrder()), shape, type);
      made.add(tensor);
      return tensor;
    }

    @Override
    public void close() {
      made.forEach(OnnxTensor::close);
    }
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("a session could not be closed", e);
    } finally {
      List.of(ids, mask, positions, logits).forEach(NativeMemory::close);
      NativeHeap.trim();
    }
  }
}
