package io.llmplatform.local.data;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** {@code --name=value} arguments and secrets from the environment; what is missing is named. */
final class Arguments {
  private final Map<String, String> values = new HashMap<>();

  Arguments(String[] arguments) {
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      if (!argument.startsWith("--") || equals < 0) {
        throw new IllegalArgumentException("not of the form --name=value: " + argument);
      }
      values.put(argument.substring(2, equals), argument.substring(equals + 1));
    }
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  Path path(String name) {
    return Path.of(text(name)).toAbsolutePath();
  }

  int port(String name) {
    return Integer.parseInt(text(name));
  }

  private String text(String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("--" + name + "= is missing");
    }
    return value;
  }

  static String secret(String variable) {
    String value = System.getenv(variable);
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException("the environment variable " + variable + " is missing");
    }
    return value;
  }
}
