package io.llmplatform.inference.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.inference.generation.ReplyPart;
import io.llmplatform.inference.generation.ReplyReader;
import java.util.ArrayList;
import java.util.List;

/** Reads messages whose form the request has forced: they are nothing but tool calls. */
final class ForcedCalls {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ForcedCalls() {}

  /** All text is the arguments of one function. */
  static ReplyReader named(String name) {
    return new ReplyReader() {
      private boolean begun;

      @Override
      public List<ReplyPart> read(String text) {
        if (text.isEmpty()) {
          return List.of();
        }
        List<ReplyPart> parts = new ArrayList<>();
        if (!begun) {
          begun = true;
          parts.add(new ReplyPart.Call(name));
        }
        parts.add(new ReplyPart.Arguments(text));
        return parts;
      }

      @Override
      public List<ReplyPart> end() {
        return List.of();
      }
    };
  }

  /** The text is an array of objects with {@code name} and {@code parameters}. */
  static ReplyReader list() {
    return new ListReader();
  }

  /** Tells each call when its object is complete. */
  private static final class ListReader implements ReplyReader {
    private final StringBuilder call = new StringBuilder();
    private int depth;
    private boolean string;
    private boolean escaped;

    @Override
    public List<ReplyPart> read(String text) {
      List<ReplyPart> parts = new ArrayList<>();
      for (int i = 0; i < text.length(); i++) {
        char next = text.charAt(i);
        if (depth > 0 || next == '{') {
          call.append(next);
          follow(next);
          if (depth == 0) {
            parts.addAll(complete());
          }
        }
      }
      return parts;
    }

    private void follow(char next) {
      if (escaped) {
        escaped = false;
      } else if (string) {
        escaped = next == '\\';
        string = next != '"';
      } else {
        switch (next) {
          case '"' -> string = true;
          case '{' -> depth++;
          case '}' -> depth--;
          default -> {}
        }
      }
    }

    private List<ReplyPart> complete() {
      String text = call.toString();
      call.setLength(0);
      try {
        JsonNode parsed = JSON.readTree(text);
        return List.of(
            new ReplyPart.Call(parsed.path("name").asText()),
            new ReplyPart.Arguments(JSON.writeValueAsString(parsed.path("parameters"))));
      } catch (JsonProcessingException e) {
        return List.of(new ReplyPart.Content(text));
      }
    }

    @Override
    public List<ReplyPart> end() {
      String rest = call.toString();
      call.setLength(0);
      return rest.isEmpty() ? List.of() : List.of(new ReplyPart.Content(rest));
    }
  }
}
