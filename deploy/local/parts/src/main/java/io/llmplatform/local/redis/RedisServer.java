package io.llmplatform.local.redis;

import io.llmplatform.local.binaries.PackedBinary;
import io.llmplatform.local.process.GuardedProcess;
import io.llmplatform.local.process.NotStarted;
import io.llmplatform.local.process.OwnerOnly;
import io.llmplatform.local.process.StaleProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * redis-server 7.0 on loopback, with a password, an append-only file and no eviction: it holds a
 * ledger, not only caches.
 */
public final class RedisServer {
  private static final Duration START_LIMIT = Duration.ofSeconds(30);
  private static final Duration STALE_LIMIT = Duration.ofSeconds(30);

  private RedisServer() {}

  /**
   * Where and how it runs.
   *
   * @param data its folder
   * @param binaries where programs are unpacked
   * @param log gets what it prints
   */
  public record Settings(Path data, Path binaries, Path log, int port, String password) {
    public Settings {
      data = data.toAbsolutePath();
    }

    /** Without the password. */
    @Override
    public String toString() {
      return "Redis at port " + port + " with data in " + data;
    }
  }

  /** Starts a server and returns when it answers. */
  public static GuardedProcess start(Settings settings) throws IOException, InterruptedException {
    Path program = PackedBinary.redis().unpackInto(settings.binaries()).resolve("redis-server");
    Files.createDirectories(settings.data());
    StaleProcess.awaitEnd(settings.data().resolve("redis.pid"), "redis-server", STALE_LIMIT);
    Path configuration = settings.data().resolve("redis.conf");
    // In a file and not on the command line, which every user of the machine can read.
    OwnerOnly.write(configuration, configuration(settings));
    GuardedProcess process =
        GuardedProcess.start(
            new GuardedProcess.Spec(
                List.of(program.toString(), configuration.toString()),
                Map.of(),
                settings.log(),
                GuardedProcess.Signal.TERM));
    await(process, settings);
    return process;
  }

  private static String configuration(Settings settings) {
    return """
    bind 127.0.0.1
    port %d
    requirepass %s
    dir "%s"
    pidfile "%s/redis.pid"
    appendonly yes
    appendfsync everysec
    save ""
    maxmemory-policy noeviction
    """
        .formatted(settings.port(), settings.password(), settings.data(), settings.data());
  }

  private static void await(GuardedProcess process, Settings settings)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (!answers(settings)) {
      if (!process.isAlive()) {
        throw NotStarted.withLog("Redis", process.ending(), settings.log());
      }
      if (System.nanoTime() > deadline) {
        process.kill();
        throw NotStarted.withLog("Redis", "it does not answer", settings.log());
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  /** Whether the server at the port knows our password and has read its data. */
  private static boolean answers(Settings settings) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), settings.port()), 500);
      socket.setSoTimeout(1000);
      String commands = "AUTH " + settings.password() + "\r\nPING\r\n";
      socket.getOutputStream().write(commands.getBytes(StandardCharsets.US_ASCII));
      BufferedReader answers =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      return "+OK".equals(answers.readLine()) && "+PONG".equals(answers.readLine());
    } catch (IOException e) {
      return false;
    }
  }
}
