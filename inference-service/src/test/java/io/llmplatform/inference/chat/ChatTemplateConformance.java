package io.llmplatform.inference.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.inference.jinja.Limits;
import io.llmplatform.inference.jinja.Template;
import io.llmplatform.inference.jinja.TemplateFailure;
import io.llmplatform.inference.jinja.TemplateSyntaxError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Renders a folder of published chat templates and compares with what Python's jinja2 rendered.
 *
 * <p>The folder has {@code templates/*.jinja} and {@code expected.json}: {@code scenarios} (name to
 * variables), {@code context} (variables of all; {@code strftime_now} is a date) and {@code
 * expected} (template to scenario to {@code ok} or {@code err}).
 */
public final class ChatTemplateConformance {
  private static final int SHOWN = 60;

  private final ObjectMapper json = new ObjectMapper();
  private final Path folder;
  private final JsonNode root;
  private final Clock clock;

  private ChatTemplateConformance(Path folder) throws IOException {
    this.folder = folder;
    root = json.readTree(folder.resolve("expected.json").toFile());
    LocalDate day = LocalDate.parse(root.path("context").path("strftime_now").asText("2026-01-02"));
    clock = Clock.fixed(day.atStartOfDay().toInstant(ZoneOffset.UTC), ZoneOffset.UTC);
  }

  /**
   * Prints how many renders match exactly, and those that do not. Ends with 1 where less than 95 %
   * match.
   *
   * @param arguments the folder
   */
  public static void main(String[] arguments) throws IOException {
    List<Render> renders = new ChatTemplateConformance(Path.of(arguments[0])).renders();
    long exact = renders.stream().filter(Render::isExact).count();
    renders.stream()
        .filter(render -> !render.isExact())
        .map(Render::difference)
        .forEach(System.out::println);
    System.out.printf(
        "%d of %d renders match exactly (%.1f %%)%n",
        exact, renders.size(), 100.0 * exact / Math.max(1, renders.size()));
    if (exact < 0.95 * renders.size() || renders.isEmpty()) {
      System.exit(1);
    }
  }

  /** A render, and what it should have been; failures begin with {@code error: }. */
  record Render(String template, String scenario, String expected, String actual) {
    boolean isExact() {
      return expected.equals(actual);
    }

    String difference() {
      int at = 0;
      while (at < Math.min(expected.length(), actual.length())
          && expected.charAt(at) == actual.charAt(at)) {
        at++;
      }
      return "%s, %s: at %d expected %s, was %s"
          .formatted(template, scenario, at, shown(expected, at), shown(actual, at));
    }

    private static String shown(String text, int from) {
      String part = text.substring(from, Math.min(text.length(), from + SHOWN));
      return '"' + part.replace("\n", "\\n") + '"';
    }
  }

  List<Render> renders() throws IOException {
    List<Render> renders = new ArrayList<>();
    for (Map.Entry<String, JsonNode> template : root.path("expected").properties()) {
      String source = Files.readString(folder.resolve("templates").resolve(template.getKey()));
      for (Map.Entry<String, JsonNode> scenario : template.getValue().properties()) {
        JsonNode result = scenario.getValue();
        String expected =
            result.has("ok") ? result.get("ok").asText() : "error: " + result.path("err").asText();
        renders.add(
            new Render(
                template.getKey(),
                scenario.getKey(),
                expected,
                rendered(source, context(scenario.getKey()))));
      }
    }
    return renders;
  }

  private Map<String, Object> context(String scenario) {
    Map<String, Object> context = new LinkedHashMap<>();
    context.put("tools", null);
    for (JsonNode variables :
        List.of(root.path("context"), root.path("scenarios").path(scenario))) {
      variables
          .properties()
          .forEach(
              each -> context.put(each.getKey(), json.convertValue(each.getValue(), Object.class)));
    }
    context.remove("strftime_now");
    return context;
  }

  private String rendered(String source, Map<String, Object> context) {
    try {
      return Template.parse(source).render(context, Limits.DEFAULT, clock);
    } catch (TemplateFailure failure) {
      return "error: " + failure.reason();
    } catch (TemplateSyntaxError mistake) {
      return "error: " + mistake.getMessage();
    }
  }
}
