package io.llmplatform.platform.layout;

import io.llmplatform.local.process.OwnerOnly;
import io.llmplatform.platform.layout.Secrets.Name;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * {@code .local/platform.env}: addresses and credentials for scripts, shell-sourceable, readable by
 * its owner alone. Every value is free of characters that mean something to a shell.
 */
public final class EnvironmentFile {
  public static final String ADMIN_USERNAME = "admin";
  public static final String CLIENT_ID = "platform-automation";

  private static final String URL = "PLATFORM_URL";
  private static final String GRPC = "INFERENCE_GRPC";
  private static final String CERTIFICATE = "PLATFORM_CA_CERTIFICATE";
  private static final String EXPORT = "export ";

  private EnvironmentFile() {}

  public static void write(Path file, Entrance entrance, Secrets secrets) throws IOException {
    Map<String, String> values = new LinkedHashMap<>();
    values.put(URL, entrance.url());
    values.put(GRPC, entrance.address());
    entrance.certificate().ifPresent(path -> values.put(CERTIFICATE, path.toString()));
    values.put("PLATFORM_ADMIN_USERNAME", ADMIN_USERNAME);
    values.put(Name.PLATFORM_ADMIN_PASSWORD.name(), secrets.get(Name.PLATFORM_ADMIN_PASSWORD));
    values.put("PLATFORM_CLIENT_ID", CLIENT_ID);
    values.put(Name.PLATFORM_CLIENT_SECRET.name(), secrets.get(Name.PLATFORM_CLIENT_SECRET));
    values.put(Name.PLATFORM_API_KEY.name(), secrets.get(Name.PLATFORM_API_KEY));
    StringBuilder text =
        new StringBuilder("# Written by ./platform up. Shell: . .local/platform.env\n");
    values.forEach(
        (name, value) -> text.append(EXPORT).append(name).append("='").append(value).append("'\n"));
    OwnerOnly.write(file, text.toString());
  }

  /** Where the platform was last started. */
  public static Entrance entrance(Path file) throws IOException {
    Map<String, String> values = new LinkedHashMap<>();
    for (String line : Files.readAllLines(file)) {
      int equals = line.indexOf("='");
      if (line.startsWith(EXPORT) && equals > 0 && line.endsWith("'")) {
        values.put(
            line.substring(EXPORT.length(), equals), line.substring(equals + 2, line.length() - 1));
      }
    }
    return new Entrance(
        required(values, URL),
        required(values, GRPC),
        Optional.ofNullable(values.get(CERTIFICATE)).map(Path::of));
  }

  private static String required(Map<String, String> values, String name) throws IOException {
    String value = values.get(name);
    if (value == null) {
      throw new IOException("no " + name + " in platform.env; start again: ./platform up");
    }
    return value;
  }
}
