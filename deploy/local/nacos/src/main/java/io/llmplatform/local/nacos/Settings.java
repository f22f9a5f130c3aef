package io.llmplatform.local.nacos;

import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a Nacos server is started with.
 *
 * @param home keeps Nacos' data
 * @param logs gets Nacos' log files
 * @param port the main HTTP port; gRPC takes it + 1000 and + 1001, Raft − 1000
 * @param consolePort the port of the web console
 * @param secrets none has a default
 */
record Settings(Path home, Path logs, int port, int consolePort, Secrets secrets) {
  static final String ADDRESS = "127.0.0.1";

  /** Between Nacos' main port and the ports that it derives from it. */
  private static final int PORT_OFFSET = 1000;

  private static final int MIN_TOKEN_KEY_BYTES = 32;

  /**
   * What only the platform's secrets file knows.
   *
   * @param password of the administrator {@code nacos}
   * @param authToken Base64 of the key that signs access tokens
   * @param identityKey name of the header by which servers know each other
   * @param identityValue content of that header
   */
  record Secrets(String password, String authToken, String identityKey, String identityValue) {
    @Override
    public String toString() {
      return "Secrets[hidden]";
    }
  }

  static Settings parse(List<String> arguments, Map<String, String> environment)
      throws StartFailed {
    return new Settings(
        Path.of(option(arguments, "home")).toAbsolutePath(),
        Path.of(option(arguments, "logs")).toAbsolutePath(),
        port(arguments, "port"),
        port(arguments, "console-port"),
        new Secrets(
            secret(environment, "NACOS_PASSWORD"),
            tokenKey(environment, "NACOS_AUTH_TOKEN"),
            secret(environment, "NACOS_IDENTITY_KEY"),
            secret(environment, "NACOS_IDENTITY_VALUE")));
  }

  /** Every port that the server listens on. */
  List<Integer> ports() {
    return List.of(
        port, consolePort, port + PORT_OFFSET, port + PORT_OFFSET + 1, port - PORT_OFFSET);
  }

  /** The same in Nacos' own words; application.properties has what never differs. */
  Map<String, String> properties() {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("nacos.home", home.toString());
    properties.put("nacos.logs.path", logs.toString());
    properties.put("nacos.standalone", "true");
    properties.put("nacos.server.main.port", Integer.toString(port));
    properties.put("nacos.console.port", Integer.toString(consolePort));
    // What the server calls itself (Raft), then its gRPC listeners; only read as system properties.
    properties.put("nacos.server.ip", ADDRESS);
    properties.put("nacos.remote.grpc.listen.ip", ADDRESS);
    properties.put("nacos.core.auth.plugin.nacos.token.secret.key", secrets.authToken());
    properties.put("nacos.core.auth.server.identity.key", secrets.identityKey());
    properties.put("nacos.core.auth.server.identity.value", secrets.identityValue());
    properties.put("server.tomcat.basedir", home.resolve("tomcat").toString());
    properties.put("derby.stream.error.file", logs.resolve("derby.log").toString());
    return properties;
  }

  private static String option(List<String> arguments, String name) throws StartFailed {
    String prefix = "--" + name + "=";
    return arguments.stream()
        .filter(argument -> argument.startsWith(prefix) && argument.length() > prefix.length())
        .map(argument -> argument.substring(prefix.length()))
        .findFirst()
        .orElseThrow(() -> new StartFailed("the option " + prefix + "... is missing"));
  }

  private static int port(List<String> arguments, String name) throws StartFailed {
    String value = option(arguments, name);
    try {
      int port = Integer.parseInt(value);
      if (port > PORT_OFFSET && port < 65536 - PORT_OFFSET - 1) {
        return port;
      }
    } catch (NumberFormatException e) {
      // Told below, like a number out of range.
    }
    throw new StartFailed("--" + name + "=" + value + " is not a port between 1001 and 64534");
  }

  private static String secret(Map<String, String> environment, String name) throws StartFailed {
    return Optional.ofNullable(environment.get(name))
        .filter(value -> !value.isBlank())
        .orElseThrow(
            () ->
                new StartFailed(
                    "the environment variable " + name + " is missing; it has no default"));
  }

  private static String tokenKey(Map<String, String> environment, String name) throws StartFailed {
    String value = secret(environment, name);
    byte[] key;
    try {
      key = Base64.getDecoder().decode(value);
    } catch (IllegalArgumentException e) {
      throw new StartFailed(name + " is not Base64", e);
    }
    if (key.length < MIN_TOKEN_KEY_BYTES) {
      throw new StartFailed(name + " must hold at least 32 bytes, in Base64");
    }
    return value;
  }
}
