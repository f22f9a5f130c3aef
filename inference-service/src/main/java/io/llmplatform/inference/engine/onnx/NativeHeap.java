package io.llmplatform.inference.engine.onnx;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The C library's heap, in which ONNX Runtime keeps models. Known of glibc 2.33 and later only
 * ({@code mallinfo2(3)}, {@code malloc_trim(3)}); elsewhere nothing is measured and nothing is
 * trimmed. Thread-safe.
 */
public final class NativeHeap {
  private static final @Nullable LibC LIBRARY = library();

  // malloc.h
  private static final int M_TRIM_THRESHOLD = -1;
  private static final int M_MMAP_THRESHOLD = -3;

  private static final int LARGE = 1 << 20;

  private NativeHeap() {}

  /** The C library. */
  interface LibC extends Library {
    MallInfo mallinfo2();

    int malloc_trim(NativeLong pad);

    int mallopt(int parameter, int value);
  }

  /** glibc's {@code struct mallinfo2}; the members that are not read have its names too. */
  @FieldOrder({
    "arena", "ordblks", "smblks", "hblks", "hblkhd",
    "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost"
  })
  public static final class MallInfo extends Structure implements Structure.ByValue {
    public NativeLong arena = new NativeLong();
    public NativeLong ordblks = new NativeLong();
    public NativeLong smblks = new NativeLong();
    public NativeLong hblks = new NativeLong();

    /** Bytes in blocks that have a mapping of their own. */
    public NativeLong hblkhd = new NativeLong();

    public NativeLong usmblks = new NativeLong();
    public NativeLong fsmblks = new NativeLong();

    /** Bytes in all other blocks that are in use. */
    public NativeLong uordblks = new NativeLong();

    public NativeLong fordblks = new NativeLong();
    public NativeLong keepcost = new NativeLong();
  }

  private static @Nullable LibC library() {
    if (!Platform.isLinux()) {
      return null;
    }
    try {
      LibC library = Native.load(Platform.C_LIBRARY_NAME, LibC.class);
      library.mallinfo2();
      return library;
    } catch (UnsatisfiedLinkError e) {
      return null;
    }
  }

  /**
   * Has blocks of 1 MiB or more go back to the operating system as soon as they are free. Left to
   * itself the C library learns from the first model that is freed to keep up to 64 MiB in each of
   * its arenas. What an operator has set in the environment holds.
   */
  static void returnLargeBlocks() {
    if (LIBRARY != null
        && System.getenv("MALLOC_MMAP_THRESHOLD_") == null
        && System.getenv("MALLOC_TRIM_THRESHOLD_") == null) {
      LIBRARY.mallopt(M_MMAP_THRESHOLD, LARGE);
      LIBRARY.mallopt(M_TRIM_THRESHOLD, LARGE);
    }
  }

  /** Bytes that are allocated now, by whomever in this process; empty where nobody can say. */
  public static OptionalLong allocated() {
    if (LIBRARY == null) {
      return OptionalLong.empty();
    }
    MallInfo info = LIBRARY.mallinfo2();
    return OptionalLong.of(info.hblkhd.longValue() + info.uordblks.longValue());
  }

  /** Has the C library give free memory back to the operating system, which it else may keep. */
  public static void trim() {
    if (LIBRARY != null) {
      LIBRARY.malloc_trim(new NativeLong(0));
    }
  }
}
