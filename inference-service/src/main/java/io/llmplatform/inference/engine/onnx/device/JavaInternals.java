package io.llmplatform.inference.engine.onnx.device;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.TensorInfo.OnnxTensorType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.util.function.Supplier;

/**
 * What the runtime's Java API keeps to itself, by reflection: the addresses behind its objects, and
 * tensors over addresses. Its module is the unnamed one, which is open.
 */
final class JavaInternals {
  private static final String RUNTIME = "ai.onnxruntime.OnnxRuntime";

  private JavaInternals() {}

  @FunctionalInterface
  private interface Reflection<T> {
    T get() throws ReflectiveOperationException;
  }

  /** The {@code OrtApi*} that the Java API itself calls. */
  static long apiTable() {
    return reflect(() -> field(Class.forName(RUNTIME), "ortApiHandle").getLong(null));
  }

  static long handle(OrtSession session) {
    return reflect(() -> field(OrtSession.class, "nativeHandle").getLong(session));
  }

  /**
   * A tensor that owns the runtime's one, which is made only once all else is at hand.
   *
   * @param made makes an {@code OrtValue*} of that shape and type
   */
  static OnnxTensor tensor(Supplier<Long> made, long[] shape, OnnxJavaType type) {
    return reflect(
        () -> {
          Constructor<TensorInfo> info =
              TensorInfo.class.getDeclaredConstructor(
                  long[].class, OnnxJavaType.class, OnnxTensorType.class);
          Constructor<OnnxTensor> tensor =
              OnnxTensor.class.getDeclaredConstructor(long.class, long.class, TensorInfo.class);
          info.setAccessible(true);
          tensor.setAccessible(true);
          TensorInfo described =
              info.newInstance(shape.clone(), type, OnnxTensorType.mapFromJavaType(type));
          long noAllocator = 0;
          return tensor.newInstance(made.get(), noAllocator, described);
        });
  }

  private static Field field(Class<?> type, String name) throws NoSuchFieldException {
    Field field = type.getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }

  private static <T> T reflect(Reflection<T> reflection) {
    try {
      return reflection.get();
    } catch (ReflectiveOperationException | RuntimeException e) {
      if (e instanceof UnusableDevice unusable) {
        throw unusable;
      }
      throw new UnusableDevice("this version of ONNX Runtime's Java API is not known", e);
    }
  }
}
