package io.llmplatform.inference.bulk;

import io.llmplatform.common.security.Caller;
import io.llmplatform.inference.bulk.BulkExchange.Answer;
import io.llmplatform.inference.bulk.BulkExchange.Part;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts the lines of an exchange together into parts that are answered in one go each; what could
 * not be answered so is answered line by line. Thread-safe.
 */
record BulkParts(
    AnsweringLine answering, Caller caller, String requestId, Map<String, Object> attributes) {
  /**
   * Bytes of the lines of a part. Longer texts fill runs by themselves, so that going together
   * would save them little, and a part is not to wait for room in the engine's queue that it never
   * has.
   */
  private static final int MAX_BYTES = 16 * 1024;

  List<Part> of(List<BulkLine> lines) {
    List<Part> parts = new ArrayList<>();
    List<BulkLine> part = new ArrayList<>();
    int bytes = 0;
    for (BulkLine line : lines) {
      if (!part.isEmpty() && !(fits(part, line) && bytes + line.body().length <= MAX_BYTES)) {
        parts.add(part(List.copyOf(part)));
        part.clear();
        bytes = 0;
      }
      part.add(line);
      bytes += line.body().length;
    }
    if (!part.isEmpty()) {
      parts.add(part(List.copyOf(part)));
    }
    return parts;
  }

  private boolean fits(List<BulkLine> part, BulkLine line) {
    return part.get(0).url().equals(line.url()) && part.size() < answering.together(line.url());
  }

  private Part part(List<BulkLine> lines) {
    return lines.size() == 1 ? alone(lines.get(0)) : () -> together(lines);
  }

  private Part alone(BulkLine line) {
    return () -> new Answer(answering.answer(line, caller, requestId, attributes), List.of());
  }

  private Answer together(List<BulkLine> lines) throws InterruptedException {
    List<byte @Nullable []> answers =
        answering.answerTogether(lines, caller, requestId, attributes);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    List<Part> rest = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      byte[] answer = answers.get(i);
      if (answer == null) {
        rest.add(alone(lines.get(i)));
      } else {
        out.writeBytes(answer);
      }
    }
    return new Answer(out.toByteArray(), rest);
  }
}
