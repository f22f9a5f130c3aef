package io.llmplatform.scheduler.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.common.security.Owner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Answers each line with its own body in {@code echo}, in a random order; a body whose {@code
 * input} begins with "bad" gets 400. What happens beside can be set. Thread-safe.
 */
final class FakeInference implements BulkInference {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What happens before an answer is given. */
  @FunctionalInterface
  interface Before {
    /** Whether the answer is given; may throw instead. */
    boolean answers(Owner owner, JsonNode request);
  }

  private final Random random = new Random(1);
  private final AtomicInteger answered = new AtomicInteger();
  private final List<Integer> windows = new CopyOnWriteArrayList<>();
  private volatile Before before = (owner, request) -> true;

  void before(Before happening) {
    before = happening;
  }

  void behaves() {
    before = (owner, request) -> true;
    answered.set(0);
    windows.clear();
  }

  /** How many lines each exchange had. */
  List<Integer> windows() {
    return windows;
  }

  /** How often a line was answered. */
  int answered() {
    return answered.get();
  }

  @Override
  public void run(Owner owner, byte[] requests, Consumer<AnswerLine> answers) {
    List<String> lines =
        new ArrayList<>(new String(requests, StandardCharsets.UTF_8).lines().toList());
    windows.add(lines.size());
    synchronized (random) {
      Collections.shuffle(lines, random);
    }
    for (String line : lines) {
      try {
        JsonNode request = JSON.readTree(line);
        if (before.answers(owner, request)) {
          answers.accept(answer(request));
          answered.incrementAndGet();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static AnswerLine answer(JsonNode request) throws IOException {
    boolean bad = request.at("/body/input").asText().startsWith("bad");
    String body =
        bad
            ? "{\"error\":{\"message\":\"bad\",\"code\":\"invalid_argument\"}}"
            : "{\"echo\":%s}".formatted(request.get("body"));
    String line =
        "{\"id\":\"%s\",\"status_code\":%d,\"request_id\":\"req-%s\",\"usage\":{\"prompt_tokens\":%d},\"body\":%s}"
            .formatted(
                request.get("id").asText(),
                bad ? 400 : 200,
                request.get("id").asText(),
                bad ? 0 : 3,
                body);
    return AnswerLine.parse(line.getBytes(StandardCharsets.UTF_8));
  }
}
