package io.llmplatform.scheduler.training.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.scheduler.training.run.Failure;
import io.llmplatform.scheduler.training.run.RunFailed;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON lines (one object in each, UTF-8, blank lines are passed over) and names the line that
 * is none. Not thread-safe; the caller closes the stream.
 */
public final class JsonLines {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final int BYTE_ORDER_MARK = 0xFEFF;

  private final InputStream in;
  private final String param;
  private final int maxLineBytes;
  private int line;

  /**
   * @param param the member of the request that names the file, for failures
   */
  public JsonLines(InputStream in, String param, int maxLineBytes) {
    this.in = new BufferedInputStream(in, 1 << 16);
    this.param = param;
    this.maxLineBytes = maxLineBytes;
  }

  /** The number of the line that was read last, from 1. */
  public int line() {
    return line;
  }

  /**
   * The next object; null at the end.
   *
   * @throws RunFailed if a line is no JSON object in UTF-8, or too long
   * @throws IOException if the stream fails
   */
  public @Nullable JsonNode next() throws IOException {
    for (byte[] bytes = bytes(); bytes != null; bytes = bytes()) {
      line++;
      String text = text(bytes);
      if (!text.isBlank()) {
        return object(text);
      }
    }
    return null;
  }

  /** The failure of the file for what is wrong in the line that was read last. */
  public RunFailed invalid(String what) {
    return failure("Line %d %s".formatted(line, what));
  }

  /** The failure of the file as a whole. */
  public RunFailed failure(String sentence) {
    return new RunFailed(new Failure("invalid_" + param, sentence, param));
  }

  private byte @Nullable [] bytes() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        return bytes.size() == 0 ? null : bytes.toByteArray();
      }
      if (bytes.size() == maxLineBytes) {
        line++;
        throw invalid("has more than %d bytes, the most allowed.".formatted(maxLineBytes));
      }
      bytes.write(next);
    }
    return bytes.toByteArray();
  }

  private String text(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      boolean marked = line == 1 && !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
      return marked ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw invalid("is not UTF-8.");
    }
  }

  private JsonNode object(String text) {
    try {
      JsonNode node = JSON.readTree(text);
      if (node.isObject()) {
        return node;
      }
    } catch (JsonProcessingException e) {
      throw invalid("is not JSON (column %d).".formatted(e.getLocation().getColumnNr()));
    }
    throw invalid("is not a JSON object.");
  }
}
