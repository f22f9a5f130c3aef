package io.llmplatform.inference.engine.onnx.device;

import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.llmplatform.inference.engine.onnx.LastingEnvironment;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * Functions of ONNX Runtime's C API that its Java API has not, called by their places in the table
 * {@code struct OrtApi} (onnxruntime_c_api.h). The table only grows, so that a place holds for all
 * later versions. Handles are addresses. Thread-safe.
 */
final class RuntimeFunctions {
  /** Of 1.x, the first version that has all of the functions. */
  private static final int LEAST_MINOR = 5;

  // OrtAllocatorType and OrtMemType of onnxruntime_c_api.h
  private static final int DEVICE_ALLOCATOR = 0;
  private static final int DEFAULT_MEMORY = 0;

  /** A function and its place in the table. */
  private enum Entry {
    GET_ERROR_MESSAGE(2),
    CREATE_TENSOR_WITH_DATA(49),
    CREATE_MEMORY_INFO(68),
    ALLOCATOR_ALLOC(75),
    ALLOCATOR_FREE(76),
    RELEASE_STATUS(93),
    RELEASE_MEMORY_INFO(94),
    RELEASE_VALUE(96),
    CREATE_ALLOCATOR(131),
    RELEASE_ALLOCATOR(132);

    private final int place;

    Entry(int place) {
      this.place = place;
    }
  }

  private final Map<Entry, Function> functions = new EnumMap<>(Entry.class);

  private RuntimeFunctions(Pointer table) {
    for (Entry entry : Entry.values()) {
      Pointer function = table.getPointer((long) entry.place * Long.BYTES);
      if (function == null) {
        throw new UnusableDevice("ONNX Runtime has no function %s".formatted(entry));
      }
      functions.put(entry, Function.getFunction(function));
    }
  }

  /**
   * @throws UnusableDevice when this runtime has not all of the functions
   */
  static RuntimeFunctions get() {
    requireVersion(LastingEnvironment.get().getVersion());
    if (Long.BYTES != Native.POINTER_SIZE) {
      throw new UnusableDevice("addresses have not 64 bits here");
    }
    return new RuntimeFunctions(new Pointer(JavaInternals.apiTable()));
  }

  /**
   * @throws UnusableDevice when the version is older than 1.5, or no version
   */
  static void requireVersion(String version) {
    String[] parts = version.split("\\.", 3);
    try {
      int major = Integer.parseInt(parts[0]);
      int minor = parts.length > 1 ? Integer.parseInt(parts[1]) : 0;
      if (major > 1 || (major == 1 && minor >= LEAST_MINOR)) {
        return;
      }
    } catch (NumberFormatException e) {
      throw new UnusableDevice("ONNX Runtime says that its version is " + version, e);
    }
    throw new UnusableDevice(
        "ONNX Runtime %s has no CreateAllocator, which came with 1.%d"
            .formatted(version, LEAST_MINOR));
  }

  /**
   * Describes a device's memory.
   *
   * @param name the runtime's: "Cpu" or "Cuda"
   */
  long createMemoryInfo(String name, int index) {
    long[] made = new long[1];
    check(Entry.CREATE_MEMORY_INFO, name, DEVICE_ALLOCATOR, index, DEFAULT_MEMORY, made);
    return made[0];
  }

  void releaseMemoryInfo(long memoryInfo) {
    call(Entry.RELEASE_MEMORY_INFO, memoryInfo);
  }

  /** The allocator that a session takes such memory from. */
  long createAllocator(long session, long memoryInfo) {
    long[] made = new long[1];
    check(Entry.CREATE_ALLOCATOR, session, memoryInfo, made);
    return made[0];
  }

  void releaseAllocator(long allocator) {
    call(Entry.RELEASE_ALLOCATOR, allocator);
  }

  long allocate(long allocator, long bytes) {
    long[] made = new long[1];
    check(Entry.ALLOCATOR_ALLOC, allocator, bytes, made);
    if (made[0] == 0) {
      throw new UnusableDevice("there are no %d bytes".formatted(bytes));
    }
    return made[0];
  }

  void free(long allocator, long address) {
    check(Entry.ALLOCATOR_FREE, allocator, address);
  }

  /**
   * Makes a tensor over memory that stays the caller's.
   *
   * @param type {@code ONNXTensorElementDataType}
   */
  long createTensor(long memoryInfo, Region data, long[] shape, int type) {
    long[] made = new long[1];
    long rank = shape.length;
    check(
        Entry.CREATE_TENSOR_WITH_DATA,
        memoryInfo,
        data.address(),
        data.bytes(),
        shape,
        rank,
        type,
        made);
    return made[0];
  }

  void releaseTensor(long tensor) {
    call(Entry.RELEASE_VALUE, tensor);
  }

  private void call(Entry entry, Object... arguments) {
    function(entry).invoke(arguments);
  }

  /** Calls a function that gives an {@code OrtStatus*}: null, or what went wrong. */
  private void check(Entry entry, Object... arguments) {
    Pointer status = function(entry).invokePointer(arguments);
    if (status != null) {
      String message =
          function(Entry.GET_ERROR_MESSAGE).invokePointer(new Object[] {status}).getString(0);
      call(Entry.RELEASE_STATUS, status);
      throw new UnusableDevice(message);
    }
  }

  private Function function(Entry entry) {
    return Objects.requireNonNull(functions.get(entry));
  }
}
