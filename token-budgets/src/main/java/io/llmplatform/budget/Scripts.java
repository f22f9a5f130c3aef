package io.llmplatform.budget;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.data.redis.core.script.DefaultRedisScript;
import org.springframework.data.redis.core.script.RedisScript;

/** The scripts, with what they include put in; Redis keeps them by their digest. */
final class Scripts {
  private static final Pattern INCLUDE = Pattern.compile("(?m)^--@include (\\S+)$");

  private Scripts() {}

  static <T> RedisScript<T> load(String name, Class<T> result) {
    String source =
        INCLUDE
            .matcher(read(name + ".lua"))
            .replaceAll(include -> Matcher.quoteReplacement(read(include.group(1))));
    return new DefaultRedisScript<>(source, result);
  }

  static String read(String file) {
    try (InputStream in = Scripts.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("no script " + file);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
