package io.llmplatform.scheduler.executor;

import com.xxl.job.core.executor.XxlJobExecutor;
import com.xxl.job.core.log.XxlJobFileAppender;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Path;

/**
 * The two things of xxl-job-core 3.3.2 that have no setter. It makes its clients of the centre only
 * together with a server that listens on every interface; and it keeps the callbacks that it could
 * not deliver under {@code /data/applogs}, whatever the log path (xxl-job issue 3959).
 */
final class CoreInternals {
  private static final int TIMEOUT_SECONDS = 5;

  private CoreInternals() {}

  /** Has results and heartbeats sent to the centre; the URLs lack {@code /api}. */
  static void sendTo(XxlJobExecutor executor, String urls, String token) {
    try {
      Method clients =
          XxlJobExecutor.class.getDeclaredMethod(
              "initAdminBizList", String.class, String.class, int.class);
      clients.setAccessible(true);
      clients.invoke(executor, urls, token, TIMEOUT_SECONDS);
    } catch (ReflectiveOperationException e) {
      throw otherVersion(e);
    }
  }

  /** Where undelivered callbacks wait; before the first callback of this JVM. */
  static void keepUndeliveredIn(Path folder) {
    try {
      Field path = XxlJobFileAppender.class.getDeclaredField("callbackLogPath");
      path.setAccessible(true);
      path.set(null, folder.toString());
    } catch (ReflectiveOperationException e) {
      throw otherVersion(e);
    }
  }

  private static IllegalStateException otherVersion(ReflectiveOperationException e) {
    return new IllegalStateException("This is not xxl-job-core 3.3.2", e);
  }
}
