package io.llmplatform.scheduler.batch;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Writes lines of output and error files, in OpenAI's shape. */
final class ResultLine {
  private static final byte[] END_OF_ANSWERED = bytes("},\"error\":null}\n");

  private ResultLine() {}

  /** A line that was answered. */
  static void write(ByteArrayOutputStream out, String customId, AnswerLine answer) {
    begin(out, customId);
    out.writeBytes(bytes(",\"response\":{\"status_code\":" + answer.status() + ",\"request_id\":"));
    text(out, answer.requestId());
    out.writeBytes(bytes(",\"body\":"));
    out.writeBytes(answer.body());
    out.writeBytes(END_OF_ANSWERED);
  }

  /** A line that was not run. */
  static byte[] notRun(String customId, Ending ending) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    begin(out, customId);
    out.writeBytes(bytes(",\"response\":null,\"error\":{\"code\":"));
    text(out, ending.code());
    out.writeBytes(bytes(",\"message\":"));
    text(out, ending.sentence());
    out.writeBytes(bytes("}}\n"));
    return out.toByteArray();
  }

  private static void begin(ByteArrayOutputStream out, String customId) {
    String id = "batch_req_" + UUID.randomUUID().toString().replace("-", "");
    out.writeBytes(bytes("{\"id\":\"" + id + "\",\"custom_id\":"));
    text(out, customId);
  }

  private static void text(ByteArrayOutputStream out, String text) {
    out.write('"');
    out.writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8(text));
    out.write('"');
  }

  private static byte[] bytes(String ascii) {
    return ascii.getBytes(StandardCharsets.US_ASCII);
  }
}
