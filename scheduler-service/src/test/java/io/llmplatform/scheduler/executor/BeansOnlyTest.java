package io.llmplatform.scheduler.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.xxl.job.core.executor.XxlJobExecutor;
import com.xxl.job.core.glue.GlueTypeEnum;
import com.xxl.job.core.handler.IJobHandler;
import com.xxl.job.core.log.XxlJobFileAppender;
import com.xxl.job.core.openapi.model.TriggerRequest;
import com.xxl.job.core.thread.JobThread;
import com.xxl.tool.response.Response;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BeansOnlyTest {
  private static final int JOBS = 200;
  private static final String HANDLER = "counted by BeansOnlyTest";
  // Of no other test's job.
  private static final int FIRST_JOB = 7_000_000;

  private final BeansOnly executor = new BeansOnly();

  @Test
  void runsBothRunsOfAJobThatBeginTogether(@TempDir Path logs) throws Exception {
    XxlJobFileAppender.initLogPath(logs.toString());
    AtomicInteger ran = new AtomicInteger();
    XxlJobExecutor.registryJobHandler(
        HANDLER,
        new IJobHandler() {
          @Override
          public void execute() {
            ran.incrementAndGet();
          }
        });
    ExecutorService callers = Executors.newFixedThreadPool(2);
    try {
      for (int job = FIRST_JOB; job < FIRST_JOB + JOBS; job++) {
        runTwice(job, callers);
      }
      await().atMost(Duration.ofMinutes(1)).until(() -> ran.get() >= 2 * JOBS);
      assertThat(ran).hasValue(2 * JOBS);
    } finally {
      callers.shutdownNow();
      endJobThreads();
    }
  }

  /** They write to the log's folder until they end. */
  private void endJobThreads() throws InterruptedException {
    List<JobThread> ending =
        executor.jobs().stream()
            .map(job -> XxlJobExecutor.removeJobThread(job, "end of the test"))
            .filter(Objects::nonNull)
            .toList();
    for (JobThread thread : ending) {
      thread.join();
    }
  }

  private void runTwice(int job, ExecutorService callers) throws Exception {
    CyclicBarrier together = new CyclicBarrier(2);
    List<Future<Response<String>>> answers = new ArrayList<>();
    for (int run = 0; run < 2; run++) {
      TriggerRequest request = run(job, 2L * job + run);
      answers.add(
          callers.submit(
              () -> {
                together.await();
                return executor.run(request);
              }));
    }
    for (Future<Response<String>> answer : answers) {
      assertThat(answer.get().isSuccess()).isTrue();
    }
  }

  private static TriggerRequest run(int job, long id) {
    TriggerRequest request = new TriggerRequest();
    request.setJobId(job);
    request.setLogId(id);
    request.setLogDateTime(System.currentTimeMillis());
    request.setGlueType(GlueTypeEnum.BEAN.getDesc());
    request.setExecutorHandler(HANDLER);
    request.setExecutorBlockStrategy("SERIAL_EXECUTION");
    return request;
  }
}
