package io.llmplatform.user.login;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.web.util.HtmlUtils;

/** A file of HTML with {@code {{text}}}, which is escaped, and {@code {{{html}}}}. Immutable. */
final class Template {
  private static final Pattern GAP = Pattern.compile("\\{\\{(\\{)?([a-z.]+)\\}\\}\\}?");

  private final String html;

  private Template(String html) {
    this.html = html;
  }

  /** The file of that name beside the style sheet. */
  static Template named(String name) {
    return new Template(text(name + ".html"));
  }

  static String text(String file) {
    try (InputStream in = Template.class.getResourceAsStream("/login/" + file)) {
      if (in == null) {
        throw new IllegalArgumentException("There is no file " + file);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @param values by name
   */
  String fill(UnaryOperator<String> values) {
    return GAP.matcher(html)
        .replaceAll(
            gap -> {
              String value = values.apply(gap.group(2));
              return Matcher.quoteReplacement(
                  gap.group(1) == null
                      ? HtmlUtils.htmlEscape(value, StandardCharsets.UTF_8.name())
                      : value);
            });
  }
}
