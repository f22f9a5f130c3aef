package io.llmplatform.scheduler.batch;

import io.llmplatform.scheduler.batch.Batch.Counts;
import io.llmplatform.scheduler.batch.LineReader.Line;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive lines of a shard that are sent together, and what is answered to them. Used by one
 * thread.
 */
final class Window {
  /** How often a line is tried that fails by a fault of the platform, not of its own. */
  private static final int TRIES = 3;

  private static final int EXHAUSTED = 429;
  private static final int UNAVAILABLE = 503;
  private static final int UNAUTHENTICATED = 401;
  private static final int FAULT = 500;

  private final String endpoint;
  private final List<Item> items = new ArrayList<>();
  private @Nullable Duration retryAfter;
  private boolean moved;

  private static final class Item {
    final RequestLine request;
    final long nextOffset;
    int faults;
    @Nullable AnswerLine answer;

    Item(RequestLine request, long nextOffset) {
      this.request = request;
      this.nextOffset = nextOffset;
    }
  }

  private Window(String endpoint) {
    this.endpoint = endpoint;
  }

  /**
   * Reads the next lines.
   *
   * @param most lines
   * @param mostBytes of these together; one is read in any case
   * @throws IOException if there is none, or one that is none to be run: the file was read to its
   *     end before, when it was validated
   */
  static Window read(LineReader lines, String endpoint, int most, long mostBytes)
      throws IOException {
    Window window = new Window(endpoint);
    long bytes = 0;
    while (window.items.size() < most && (bytes < mostBytes || window.items.isEmpty())) {
      Line line = lines.next();
      if (line == null) {
        throw new IOException("The input file ends before its last line");
      }
      bytes += line.bytes().length;
      window.items.add(new Item(parsed(line), lines.offset()));
    }
    return window;
  }

  private static RequestLine parsed(Line line) throws IOException {
    try {
      return RequestLine.parse(line.bytes());
    } catch (BadLine e) {
      throw new IOException("The input file is not the one that was validated", e);
    }
  }

  /** The lines that wait for an answer, as inference-service takes them. */
  byte[] requests() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    moved = false;
    retryAfter = null;
    for (int i = 0; i < items.size(); i++) {
      if (items.get(i).answer == null) {
        out.writeBytes(
            "{\"id\":\"%d\",\"url\":\"%s\",\"body\":"
                .formatted(i, endpoint)
                .getBytes(StandardCharsets.UTF_8));
        out.writeBytes(items.get(i).request.body());
        out.writeBytes(new byte[] {'}', '\n'});
      }
    }
    return out.toByteArray();
  }

  /** Takes an answer; one that says that another try is worth it leaves its line waiting. */
  void take(AnswerLine answer) {
    Item item = items.get(Integer.parseInt(answer.id()));
    if (item.answer != null) {
      return;
    }
    if (isPassing(answer, item)) {
      Duration wait = answer.retryAfter();
      if (wait != null && (retryAfter == null || wait.compareTo(retryAfter) > 0)) {
        retryAfter = wait;
      }
    } else {
      item.answer = answer;
      moved = true;
    }
  }

  private static boolean isPassing(AnswerLine answer, Item item) {
    int status = answer.status();
    if (status == EXHAUSTED || status == UNAVAILABLE || status == UNAUTHENTICATED) {
      return true;
    }
    return status >= FAULT && ++item.faults < TRIES;
  }

  boolean isAnswered() {
    return items.stream().allMatch(item -> item.answer != null);
  }

  /** Whether the last exchange answered a line for good. */
  boolean hasMoved() {
    return moved;
  }

  /** The longest wait that the last exchange asked for; null: none. */
  @Nullable Duration retryAfter() {
    return retryAfter;
  }

  /** What came of the lines up to the first one that waits; null where that is the first. */
  @Nullable Segment answered() {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    Counts counts = Counts.NONE;
    int lines = 0;
    for (Item item : items) {
      AnswerLine answer = item.answer;
      if (answer == null) {
        break;
      }
      ResultLine.write(answer.isSuccess() ? output : errors, item.request.customId(), answer);
      counts = counts.plus(counts(answer));
      lines++;
    }
    return lines == 0
        ? null
        : new Segment(
            lines,
            items.get(lines - 1).nextOffset,
            output.toByteArray(),
            errors.toByteArray(),
            counts);
  }

  private static Counts counts(AnswerLine answer) {
    int success = answer.isSuccess() ? 1 : 0;
    return new Counts(success, 1 - success, answer.promptTokens(), answer.completionTokens());
  }
}
