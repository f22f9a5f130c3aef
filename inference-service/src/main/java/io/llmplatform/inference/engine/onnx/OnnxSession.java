package io.llmplatform.inference.engine.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtUtil;
import ai.onnxruntime.TensorInfo;
import io.llmplatform.inference.engine.ComputationFailed;
import io.llmplatform.inference.engine.Device;
import io.llmplatform.inference.engine.Devices;
import io.llmplatform.inference.engine.ModelSession;
import io.llmplatform.inference.tensor.ElementType;
import io.llmplatform.inference.tensor.Shape;
import io.llmplatform.inference.tensor.Tensor;
import io.llmplatform.inference.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One ONNX Runtime session, shared by the engine's workers; each run uses the calling thread. */
final class OnnxSession implements ModelSession {
  private static final Logger log = LoggerFactory.getLogger(OnnxSession.class);

  private final OrtEnvironment environment;
  private final OrtSession session;
  private final Devices.Choice choice;
  private final List<TensorSpec> inputs;
  private final List<TensorSpec> outputs;
  private final PinnedBuffers buffers = new PinnedBuffers();

  /** Whether the names of the dimensions have once said what was not so. */
  private volatile boolean misnamed;

  /**
   * @param choice where it computes, and why
   */
  OnnxSession(OrtEnvironment environment, OrtSession session, Devices.Choice choice)
      throws OrtException {
    this.environment = environment;
    this.session = session;
    this.choice = choice;
    this.inputs = specs("input", session.getInputInfo().values());
    this.outputs = specs("output", session.getOutputInfo().values());
  }

  @Override
  public List<TensorSpec> inputs() {
    return inputs;
  }

  @Override
  public List<TensorSpec> outputs() {
    return outputs;
  }

  @Override
  public Device device() {
    return choice.device();
  }

  @Override
  public String remark() {
    return choice.remark();
  }

  @Override
  public Map<String, Tensor> run(Map<String, Tensor> inputs, Set<String> outputs) {
    return run(inputs, outputs, Map.of());
  }

  /**
   * @param outputs that the runtime is to find memory for
   * @param pinned others, which it writes to
   */
  private Map<String, Tensor> run(
      Map<String, Tensor> inputs, Set<String> outputs, Map<String, Tensor.Fixed> pinned) {
    Map<String, OnnxTensor> carried = new LinkedHashMap<>();
    Map<String, OnnxTensor> targets = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
        carried.put(input.getKey(), carry(input.getValue()));
      }
      for (Map.Entry<String, Tensor.Fixed> output : pinned.entrySet()) {
        targets.put(output.getKey(), carry(output.getValue()));
      }
      try (OrtSession.Result result = session.run(carried, outputs, targets)) {
        return read(result, outputs);
      }
    } catch (OrtException e) {
      throw failed(e);
    } finally {
      carried.values().forEach(OnnxTensor::close);
      targets.values().forEach(OnnxTensor::close);
    }
  }

  /** The runtime writes what it can into buffers of this session: nothing is allocated for it. */
  @Override
  public <T> T run(Map<String, Tensor> inputs, Set<String> outputs, Function<Outputs, T> reader) {
    Map<String, Shape> shapes = misnamed ? Map.of() : shapes(inputs, outputs);
    if (shapes.isEmpty()) {
      return ModelSession.super.run(inputs, outputs, reader);
    }
    try {
      return runPinned(inputs, outputs, shapes, reader);
    } catch (ComputationFailed e) {
      T result = ModelSession.super.run(inputs, outputs, reader);
      misnamed = true;
      log.info(
          "The outputs {} have not the shapes that their dimensions' names say: {}",
          shapes.keySet(),
          e.getMessage());
      return result;
    }
  }

  /** Of the outputs that can be written into buffers of this session. */
  private Map<String, Shape> shapes(Map<String, Tensor> inputs, Set<String> outputs) {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    for (TensorSpec spec : this.outputs) {
      if (outputs.contains(spec.name()) && spec.type() != ElementType.BYTES) {
        OutputShape.of(spec, this.inputs, inputs)
            .filter(shape -> PinnedBuffers.takes(shape.elements() * spec.type().size()))
            .ifPresent(shape -> shapes.put(spec.name(), shape));
      }
    }
    return shapes;
  }

  private <T> T runPinned(
      Map<String, Tensor> inputs,
      Set<String> outputs,
      Map<String, Shape> shapes,
      Function<Outputs, T> reader) {
    List<ByteBuffer> taken = new ArrayList<>();
    try {
      Map<String, Tensor.Fixed> pinned = new LinkedHashMap<>();
      for (TensorSpec spec : this.outputs) {
        Shape shape = shapes.get(spec.name());
        if (shape != null) {
          int bytes = Math.toIntExact(shape.elements() * spec.type().size());
          ByteBuffer buffer = buffers.take(bytes);
          taken.add(buffer);
          ByteBuffer data = buffer.slice(0, bytes).order(ByteOrder.nativeOrder());
          pinned.put(spec.name(), new Tensor.Fixed(spec.type(), shape, data));
        }
      }
      Set<String> others = new LinkedHashSet<>(outputs);
      others.removeAll(pinned.keySet());
      Map<String, Tensor> all = new LinkedHashMap<>(run(inputs, others, pinned));
      all.putAll(pinned);
      return reader.apply(new Outputs(all, true));
    } finally {
      taken.forEach(buffers::giveBack);
    }
  }

  private static ComputationFailed failed(OrtException e) {
    return new ComputationFailed(
        String.valueOf(e.getMessage()),
        RuntimeFailures.areOfInputs(e.getCode(), e.getMessage()),
        e);
  }

  /** Frees the session, and gives its memory back to the operating system. */
  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("a session could not be closed", e);
    } finally {
      NativeHeap.trim();
    }
  }

  private OnnxTensor carry(Tensor tensor) throws OrtException {
    long[] shape = tensor.shape().toArray();
    if (tensor instanceof Tensor.Strings strings) {
      return OnnxTensor.createTensor(environment, strings.values().toArray(new String[0]), shape);
    }
    Tensor.Fixed fixed = (Tensor.Fixed) tensor;
    return OnnxTensor.createTensor(environment, direct(fixed), shape, javaType(fixed.type()));
  }

  /** The Java API takes bytes of another type from direct buffers only. */
  private static ByteBuffer direct(Tensor.Fixed fixed) {
    ByteBuffer view = fixed.view();
    return view.isDirect() ? view : Tensor.allocate(view.remaining()).put(view).flip();
  }

  private static Map<String, Tensor> read(OrtSession.Result result, Set<String> outputs)
      throws OrtException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Map.Entry<String, OnnxValue> entry : result) {
      if (outputs.contains(entry.getKey())) {
        tensors.put(entry.getKey(), read((OnnxTensor) entry.getValue()));
      }
    }
    return tensors;
  }

  private static Tensor read(OnnxTensor tensor) throws OrtException {
    TensorInfo info = tensor.getInfo();
    Shape shape = Shape.of(info.getShape());
    if (info.type == OnnxJavaType.STRING) {
      Object value = tensor.getValue();
      String[] values =
          value instanceof String single ? new String[] {single} : OrtUtil.flattenString(value);
      return new Tensor.Strings(shape, Arrays.asList(values));
    }
    return new Tensor.Fixed(elementType(info), shape, tensor.getByteBuffer());
  }

  private static List<TensorSpec> specs(String kind, Collection<NodeInfo> nodes) {
    List<TensorSpec> specs = new ArrayList<>();
    for (NodeInfo node : nodes) {
      if (!(node.getInfo() instanceof TensorInfo info)) {
        throw new UnsupportedModel(
            "its %s '%s' is not a tensor but %s".formatted(kind, node.getName(), node.getInfo()));
      }
      specs.add(spec(kind, node.getName(), info));
    }
    return List.copyOf(specs);
  }

  private static TensorSpec spec(String kind, String name, TensorInfo info) {
    ElementType type;
    try {
      type = elementType(info);
    } catch (IllegalArgumentException e) {
      throw new UnsupportedModel(
          "its %s '%s' has element type %s, which the runtime's Java API cannot carry"
              .formatted(kind, name, info.onnxType),
          e);
    }
    List<Long> dimensions = Arrays.stream(info.getShape()).boxed().toList();
    return new TensorSpec(name, type, dimensions, Arrays.asList(info.getDimensionNames()));
  }

  private static ElementType elementType(TensorInfo info) {
    return switch (info.onnxType) {
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL -> ElementType.BOOL;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8 -> ElementType.UINT8;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8 -> ElementType.INT8;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT16 -> ElementType.INT16;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32 -> ElementType.INT32;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64 -> ElementType.INT64;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16 -> ElementType.FP16;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_BFLOAT16 -> ElementType.BF16;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT -> ElementType.FP32;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE -> ElementType.FP64;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING -> ElementType.BYTES;
      default -> throw new IllegalArgumentException(info.onnxType.toString());
    };
  }

  private static OnnxJavaType javaType(ElementType type) {
    return switch (type) {
      case BOOL -> OnnxJavaType.BOOL;
      case UINT8 -> OnnxJavaType.UINT8;
      case INT8 -> OnnxJavaType.INT8;
      case INT16 -> OnnxJavaType.INT16;
      case INT32 -> OnnxJavaType.INT32;
      case INT64 -> OnnxJavaType.INT64;
      case FP16 -> OnnxJavaType.FLOAT16;
      case BF16 -> OnnxJavaType.BFLOAT16;
      case FP32 -> OnnxJavaType.FLOAT;
      case FP64 -> OnnxJavaType.DOUBLE;
      case BYTES -> OnnxJavaType.STRING;
    };
  }
}
