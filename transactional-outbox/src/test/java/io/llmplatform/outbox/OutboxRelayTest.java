package io.llmplatform.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionOperations;

class OutboxRelayTest {
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private final TreeMap<Long, WaitingEvents.Entry> waiting = new TreeMap<>();
  private final List<String> sent = new ArrayList<>();
  private final AtomicLong nanoTime = new AtomicLong();
  private int attempts;
  private boolean locked;
  private Predicate<String> refused = event -> false;

  private final OutboxRelay relay =
      new OutboxRelay(
          "events",
          new FakeEvents(),
          this::send,
          TransactionOperations.withoutTransaction(),
          new RelaySettings(false, POLL, LONGEST),
          nanoTime::get);

  @Test
  void sendsEachKeysEventsInOrderAndRemovesThem() {
    for (int i = 0; i < 500; i++) {
      stored(i, "key-" + i % 3, Integer.toString(i));
    }
    relay.look();
    assertThat(waiting).isEmpty();
    for (int key = 0; key < 3; key++) {
      String prefix = "key-" + key + ":";
      assertThat(sent.stream().filter(each -> each.startsWith(prefix)))
          .hasSize(500 / 3 + (key < 500 % 3 ? 1 : 0))
          .isSortedAccordingTo((a, b) -> Integer.compare(number(a), number(b)));
    }
  }

  @Test
  void nothingOvertakesAnEventOfItsKeyThatFailed() {
    stored(1, "a", "1");
    stored(2, "a", "2");
    stored(3, "b", "3");
    refused = event -> event.equals("a:1");
    relay.relayBatch();
    relay.relayBatch();
    assertThat(sent).doesNotContain("a:2");
    assertThat(waiting.keySet()).contains(1L, 2L);
    refused = event -> false;
    while (relay.relayBatch() > 0) {
      // More may wait.
    }
    assertThat(sent.stream().filter(each -> each.startsWith("a"))).containsExactly("a:1", "a:2");
  }

  @Test
  void whoHasNotTheLockSendsNothing() {
    stored(1, "a", "1");
    locked = true;
    assertThat(relay.relayBatch()).isZero();
    assertThat(sent).isEmpty();
  }

  @Test
  void aLateRowWithALowSequenceIsNotSkipped() {
    stored(2, "b", "2");
    relay.look();
    stored(1, "a", "1");
    relay.look();
    assertThat(sent).containsExactly("b:2", "a:1");
  }

  @Test
  void looksEverMoreRarelyWhileTheTopicIsAwayAndAtOnceWhenItIsBack() {
    stored(1, "a", "1");
    refused = event -> true;
    List<Long> seconds = new ArrayList<>();
    for (int second = 0; second < 20; second++) {
      int before = attempts;
      relay.look();
      if (attempts > before) {
        seconds.add((long) second);
      }
      nanoTime.addAndGet(Duration.ofSeconds(1).toNanos());
    }
    assertThat(seconds).containsExactly(0L, 1L, 3L, 7L, 12L, 17L);
    refused = event -> false;
    nanoTime.addAndGet(LONGEST.toNanos());
    relay.look();
    assertThat(sent).containsExactly("a:1");
    stored(2, "a", "2");
    relay.look();
    assertThat(sent).containsExactly("a:1", "a:2");
  }

  @Test
  void aDatabaseThatFailsIsNotTheEndOfTheRelay() {
    OutboxRelay failing =
        new OutboxRelay(
            "events",
            new FakeEvents() {
              @Override
              public List<Entry> oldest(int limit) {
                if (attempts++ == 0) {
                  throw new IllegalStateException("gone");
                }
                return super.oldest(limit);
              }
            },
            this::send,
            TransactionOperations.withoutTransaction(),
            new RelaySettings(false, POLL, LONGEST),
            nanoTime::get);
    stored(1, "a", "1");
    failing.look();
    assertThat(sent).isEmpty();
    nanoTime.addAndGet(POLL.toNanos());
    failing.look();
    assertThat(sent).containsExactly("a:1");
  }

  private static int number(String event) {
    return Integer.parseInt(event.substring(event.indexOf(':') + 1));
  }

  private void stored(long sequence, String key, String json) {
    waiting.put(sequence, new WaitingEvents.Entry(sequence, key, json));
  }

  private CompletableFuture<?> send(String key, String json) {
    attempts++;
    String event = key + ":" + json;
    if (refused.test(event)) {
      return CompletableFuture.failedFuture(new IllegalStateException("refused"));
    }
    sent.add(event);
    return CompletableFuture.completedFuture(null);
  }

  private class FakeEvents implements WaitingEvents {
    @Override
    public boolean tryLock() {
      return !locked;
    }

    @Override
    public List<Entry> oldest(int limit) {
      return waiting.values().stream().limit(limit).toList();
    }

    @Override
    public void remove(Collection<Long> sequences) {
      sequences.forEach(waiting::remove);
    }
  }
}
