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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One ONNX Runtime session, shared by the engine's workers; each run uses the calling thread. */
final class OnnxSession implements ModelSession {
  private static final Logger log = LoggerFactory.getLogger(OnnxSession.class);

  /** What kernels say to values and shapes that they have no result for. */
  private static final Set<OrtException.OrtErrorCode> INPUTS_AT_FAULT =
      Set.of(OrtException.OrtErrorCode.ORT_INVALID_ARGUMENT);

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
    Map<String, OnnxTensor> carried = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
        carried.put(input.getKey(), carry(input.getValue()));
      }
      try (OrtSession.Result result = session.run(carried, outputs)) {
        return read(result);
      }
    } catch (OrtException e) {
      throw failed(e);
    } finally {
      carried.values().forEach(OnnxTensor::close);
    }
  }

  @Override
  public <T> T run(Map<String, Tensor> inputs, String output, Function<Tensor, T> reader) {
    TensorSpec spec = require(output);
    Optional<Shape> shape = OutputShape.of(spec, this.inputs, inputs);
    if (misnamed || shape.isEmpty() || spec.type() == ElementType.BYTES) {
      return ModelSession.super.run(inputs, output, reader);
    }
    try {
      return runPinned(inputs, spec, shape.get(), reader);
    } catch (ComputationFailed e) {
      T result = ModelSession.super.run(inputs, output, reader);
      misnamed = true;
      log.info(
          "The output '{}' has not the shape that its dimensions' names say: {}",
          output,
          e.getMessage());
      return result;
    }
  }

  /** The runtime writes into a buffer of this session, so that nothing is allocated or copied. */
  private <T> T runPinned(
      Map<String, Tensor> inputs, TensorSpec output, Shape shape, Function<Tensor, T> reader) {
    int bytes = Math.toIntExact(Math.multiplyExact(shape.elements(), output.type().size()));
    ByteBuffer buffer = buffers.take(bytes);
    try {
      Tensor.Fixed result =
          new Tensor.Fixed(
              output.type(), shape, buffer.slice(0, bytes).order(ByteOrder.nativeOrder()));
      runInto(inputs, output.name(), result);
      return reader.apply(result);
    } finally {
      buffers.giveBack(buffer);
    }
  }

  private void runInto(Map<String, Tensor> inputs, String output, Tensor.Fixed result) {
    Map<String, OnnxTensor> carried = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
        carried.put(input.getKey(), carry(input.getValue()));
      }
      try (OnnxTensor pinned = carry(result)) {
        session.run(carried, Set.of(), Map.of(output, pinned)).close();
      }
    } catch (OrtException e) {
      throw failed(e);
    } finally {
      carried.values().forEach(OnnxTensor::close);
    }
  }

  private TensorSpec require(String output) {
    return outputs.stream()
        .filter(spec -> spec.name().equals(output))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no output " + output));
  }

  private static ComputationFailed failed(OrtException e) {
    return new ComputationFailed(
        String.valueOf(e.getMessage()), INPUTS_AT_FAULT.contains(e.getCode()), e);
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

  private static Map<String, Tensor> read(OrtSession.Result result) throws OrtException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Map.Entry<String, OnnxValue> entry : result) {
      tensors.put(entry.getKey(), read((OnnxTensor) entry.getValue()));
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
