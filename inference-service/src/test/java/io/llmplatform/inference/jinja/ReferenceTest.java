package io.llmplatform.inference.jinja;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Templates of all constructs, beside what Python's jinja2 made of them. */
class ReferenceTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-02T15:04:05Z"), ZoneOffset.UTC);

  private static final String ANY_FAILURE = "failure: ";

  private final ObjectMapper json = new ObjectMapper();

  @Test
  void rendersAndFailsAsTheReferenceDoes() throws IOException {
    List<JsonNode> lines = lines();
    Map<String, Object> context = json.convertValue(lines.get(0), json.constructType(Map.class));
    List<String> differences = new ArrayList<>();
    for (JsonNode line : lines.subList(1, lines.size())) {
      String actual = rendered(line.get("template").asText(), context);
      String expected = expected(line);
      boolean same =
          expected.equals(ANY_FAILURE) ? actual.startsWith(ANY_FAILURE) : actual.equals(expected);
      if (!same) {
        differences.add(
            "%s%n  expected %s%n  was      %s".formatted(line.get("template"), expected, actual));
      }
    }
    assertThat(lines).hasSizeGreaterThan(800);
    assertThat(differences).isEmpty();
  }

  /** Syntax errors have words of their own here, and so has what Python says of arguments. */
  private static String expected(JsonNode line) {
    if (line.has("ok")) {
      return line.get("ok").asText();
    }
    return line.has("syntax") ? "syntax error" : ANY_FAILURE + line.get("error").asText("");
  }

  private static String rendered(String source, Map<String, Object> context) {
    try {
      return Template.parse(source).render(context, Limits.DEFAULT, CLOCK);
    } catch (TemplateSyntaxError mistake) {
      return "syntax error";
    } catch (TemplateFailure failure) {
      return ANY_FAILURE + failure.reason();
    }
  }

  private List<JsonNode> lines() throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(ReferenceTest.class.getResourceAsStream("cases.jsonl")),
                StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(json.readTree(line));
      }
    }
    return lines;
  }
}
