package io.llmplatform.inference.retrieval.index.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class GroupCommitTest {
  private final AtomicInteger commits = new AtomicInteger();
  private final Semaphore disk = new Semaphore(0);
  private final GroupCommit group =
      new GroupCommit(
          () -> {
            commits.incrementAndGet();
            disk.acquireUninterruptibly();
          });

  @Test
  void commitsOnceForAllThatWroteDuringACommit() throws Exception {
    Thread first = waiting();
    await().atMost(Duration.ofSeconds(10)).until(() -> commits.get() == 1);
    List<Thread> meanwhile = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      Thread writer = waiting();
      await().atMost(Duration.ofSeconds(10)).until(() -> writer.getState() == Thread.State.WAITING);
      meanwhile.add(writer);
    }
    disk.release();
    first.join();
    await().atMost(Duration.ofSeconds(10)).until(() -> commits.get() == 2);
    assertThat(meanwhile).allMatch(Thread::isAlive);
    disk.release();
    for (Thread writer : meanwhile) {
      writer.join();
    }
    assertThat(commits).hasValue(2);
  }

  private Thread waiting() {
    Thread writer =
        new Thread(
            () -> {
              try {
                group.await();
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    writer.start();
    return writer;
  }

  @Test
  void triesAgainForTheNextAfterAFailure() throws IOException {
    AtomicInteger tries = new AtomicInteger();
    GroupCommit failing =
        new GroupCommit(
            () -> {
              if (tries.incrementAndGet() == 1) {
                throw new IOException("disk full");
              }
            });
    assertThatThrownBy(failing::await).hasMessage("disk full");
    failing.await();
    assertThat(tries).hasValue(2);
  }
}
