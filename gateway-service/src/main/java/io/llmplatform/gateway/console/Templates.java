package io.llmplatform.gateway.console;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The console's Mustache templates; what they show is escaped unless they say {@code {{{html}}}}.
 * Thread-safe.
 */
final class Templates {
  private final Mustache.Compiler compiler =
      Mustache.compiler()
          .escapeHTML(true)
          .emptyStringIsFalse(true)
          // A name that the model lacks is an error; one that is null shows nothing.
          .nullValue("")
          .withLoader(Templates::read);
  private final Map<String, Template> compiled = new ConcurrentHashMap<>();

  /** The template of that name, filled. */
  String render(String name, Object model) {
    return compiled.computeIfAbsent(name, this::compile).execute(model);
  }

  private Template compile(String name) {
    try (Reader reader = read(name)) {
      return compiler.compile(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Reader read(String name) {
    InputStream in = Templates.class.getResourceAsStream("/console/" + name + ".html");
    if (in == null) {
      throw new IllegalArgumentException("There is no template " + name);
    }
    return new InputStreamReader(in, StandardCharsets.UTF_8);
  }
}
