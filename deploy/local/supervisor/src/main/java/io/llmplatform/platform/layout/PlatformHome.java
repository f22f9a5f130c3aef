package io.llmplatform.platform.layout;

import java.nio.file.Path;

/**
 * The folders of the local mode. Everything that it writes is under {@code .local/}.
 *
 * @param root the root of the checkout
 */
public record PlatformHome(Path root) {

  /** The home that the {@code platform} script names, else the current folder. */
  public static PlatformHome ofThisProcess() {
    return new PlatformHome(
        Path.of(System.getProperty("platform.home", "")).toAbsolutePath().normalize());
  }

  /** All state; removed by {@code down --purge}. */
  public Path local() {
    return root.resolve(".local");
  }

  /** What was built and runs. */
  public Path app() {
    return local().resolve("app");
  }

  public Path logs() {
    return local().resolve("logs");
  }

  /** What must survive {@code down}: the stores' files. */
  public Path data() {
    return local().resolve("data");
  }

  /** Class-data archives, one per part and JDK. */
  public Path cds() {
    return local().resolve("cds");
  }

  public Path stateFile() {
    return local().resolve("state.json");
  }

  /** Locked by the supervisor as long as it lives. */
  public Path lockFile() {
    return local().resolve("supervisor.lock");
  }

  public Path pidFile() {
    return local().resolve("supervisor.pid");
  }

  /** Addresses and credentials for scripts, shell-sourceable. */
  public Path envFile() {
    return local().resolve("platform.env");
  }

  /** The gateway's certificate, where it serves TLS. */
  public LocalCertificate certificate() {
    return new LocalCertificate(local().resolve("tls"));
  }

  /** The ports of the last start. */
  public Path portsFile() {
    return local().resolve("ports.properties");
  }

  public Path secretsFile() {
    return local().resolve("secrets.properties");
  }

  /** Digests of what was last published to Nacos. */
  public Path publishedFile() {
    return local().resolve("published.properties");
  }

  /** The files of the language model that comes with the platform; a checkout may lack them. */
  public Path tinyInstruct() {
    return root.resolve("deploy/local/tiny-instruct/model");
  }

  /** What is to be published to Nacos. */
  public Path nacosConfig() {
    return root.resolve("nacos-config");
  }
}
