package io.llmplatform.inference.jinja;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever a template is, it gives a text or one of the two failures, within its limits. */
@Timeout(300)
class TemplateFuzzTest {
  private static final Limits LIMITS = new Limits(20_000, 200_000, 300);

  private static final List<String> PIECES =
      List.of(
          "{{",
          "}}",
          "{%",
          "%}",
          "{#",
          "#}",
          "-",
          "+",
          "*",
          "**",
          "/",
          "//",
          "%",
          "~",
          "(",
          ")",
          "[",
          "]",
          "{",
          "}",
          "|",
          ".",
          ",",
          ":",
          "=",
          "==",
          "<",
          " in ",
          " not ",
          " is ",
          " if ",
          " else ",
          " for ",
          " endfor ",
          " endif ",
          " set ",
          " endset ",
          " macro ",
          " endmacro ",
          " call ",
          " endcall ",
          " filter ",
          " raw ",
          " endraw ",
          " with ",
          " recursive ",
          " break ",
          " x ",
          " loop ",
          " messages ",
          " none ",
          " true ",
          "'a'",
          "\"",
          "'",
          "\\",
          "\n",
          "\r\n",
          " ",
          "1",
          "0",
          "2.5",
          "99999999999999999999",
          "-1",
          "\ud83d",
          "\ud83d\ude00",
          "\u0000",
          "é",
          "map",
          "select",
          "tojson",
          "sort",
          "join",
          "batch",
          "format",
          "round",
          "int",
          "range",
          "namespace",
          "dict",
          "caller",
          "split",
          "items",
          "replace",
          "center",
          "indent");

  private final Random random = new Random(20260102);
  private final ObjectMapper json = new ObjectMapper();

  @Test
  void garbageGivesATextOrADeclaredFailure() throws IOException {
    Map<String, Object> context = context(lines().get(0));
    for (int i = 0; i < 30_000; i++) {
      StringBuilder source = new StringBuilder(random.nextBoolean() ? "{{ " : "{% ");
      for (int piece = random.nextInt(25); piece >= 0; piece--) {
        source.append(PIECES.get(random.nextInt(PIECES.size())));
      }
      check(source.append(random.nextBoolean() ? " }}" : " %}").toString(), context);
    }
  }

  @Test
  void mutatedTemplatesGiveATextOrADeclaredFailure() throws IOException {
    List<JsonNode> lines = lines();
    Map<String, Object> context = context(lines.get(0));
    for (JsonNode line : lines.subList(1, lines.size())) {
      for (int i = 0; i < 40; i++) {
        String other = lines.get(1 + random.nextInt(lines.size() - 1)).get("template").asText();
        check(mutated(line.get("template").asText(), other), context);
      }
    }
  }

  private String mutated(String source, String other) {
    String result = source;
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(result.length() + 1);
      int end = Math.min(result.length(), at + random.nextInt(4));
      String put =
          switch (random.nextInt(4)) {
            case 0 -> "";
            case 1 -> PIECES.get(random.nextInt(PIECES.size()));
            case 2 -> other;
            default -> String.valueOf((char) random.nextInt(300));
          };
      result = result.substring(0, at) + put + result.substring(end);
    }
    return result;
  }

  private static void check(String source, Map<String, Object> context) {
    try {
      String text = Template.parse(source).render(context, LIMITS, Clock.systemUTC());
      assertThat(text.length()).isLessThanOrEqualTo(200_000);
    } catch (TemplateSyntaxError | TemplateFailure declared) {
      assertThat(declared).hasMessageMatching("(?s).+|");
    } catch (RuntimeException | Error undeclared) {
      throw new AssertionError("undeclared failure of: " + source, undeclared);
    }
  }

  private Map<String, Object> context(JsonNode node) {
    return json.convertValue(node, json.constructType(Map.class));
  }

  private List<JsonNode> lines() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(TemplateFuzzTest.class.getResourceAsStream("cases.jsonl"))) {
      List<JsonNode> lines = new ArrayList<>();
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
        lines.add(json.readTree(line));
      }
      return lines;
    }
  }
}
