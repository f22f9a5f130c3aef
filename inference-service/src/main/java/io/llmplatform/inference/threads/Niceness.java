package io.llmplatform.inference.threads;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import org.jspecify.annotations.Nullable;

/**
 * How far a thread gives way to others that want its core: Linux' nice value, which is each
 * thread's own there ({@code setpriority(2)}, "C library/kernel differences"). Elsewhere threads
 * stay as they are. Thread-safe.
 */
public final class Niceness {
  private static final int PRIO_PROCESS = 0;
  private static final int CALLING_THREAD = 0;
  private static final int MOST = 19;
  private static final @Nullable LibC LIBRARY = library();

  private Niceness() {}

  /** The C library. */
  interface LibC extends Library {
    int getpriority(int which, int who);

    int setpriority(int which, int who, int value);
  }

  private static @Nullable LibC library() {
    if (!Platform.isLinux()) {
      return null;
    }
    try {
      return Native.load(Platform.C_LIBRARY_NAME, LibC.class);
    } catch (UnsatisfiedLinkError e) {
      return null;
    }
  }

  /**
   * Has the calling thread give way for as long as it lives.
   *
   * @param more by how much, 0 or more; with 5 it gets a third of what another thread gets of a
   *     core that both want, and such a thread that wakes has not to wait for it
   */
  public static void giveWay(int more) {
    if (LIBRARY != null && more > 0) {
      int now = LIBRARY.getpriority(PRIO_PROCESS, CALLING_THREAD);
      LIBRARY.setpriority(PRIO_PROCESS, CALLING_THREAD, Math.min(MOST, now + more));
    }
  }
}
