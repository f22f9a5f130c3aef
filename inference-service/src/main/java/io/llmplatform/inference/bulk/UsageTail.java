package io.llmplatform.inference.bulk;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The usage that an OpenAI answer ends with. It is looked for from the end: before it there may be
 * thousands of numbers, and in a string the quote before its name would be escaped.
 */
record UsageTail(long promptTokens, long completionTokens) {
  static final UsageTail NONE = new UsageTail(0, 0);

  private static final JsonFactory JSON = new JsonFactory();
  private static final byte[] NAME = "\"usage\":{".getBytes(StandardCharsets.US_ASCII);
  private static final int FARTHEST = 512;

  static UsageTail of(byte[] answer) {
    for (int from = answer.length - NAME.length;
        from >= Math.max(0, answer.length - FARTHEST);
        from--) {
      if (Arrays.equals(answer, from, from + NAME.length, NAME, 0, NAME.length)) {
        return read(answer, from + NAME.length - 1);
      }
    }
    return NONE;
  }

  private static UsageTail read(byte[] answer, int from) {
    try (JsonParser parser = JSON.createParser(answer, from, answer.length - from)) {
      long prompt = 0;
      long completion = 0;
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        switch (name) {
          case "prompt_tokens" -> prompt = parser.getLongValue();
          case "completion_tokens" -> completion = parser.getLongValue();
          default -> parser.skipChildren();
        }
      }
      return new UsageTail(prompt, completion);
    } catch (IOException e) {
      return NONE;
    }
  }
}
