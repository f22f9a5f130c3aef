package io.llmplatform.local.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.llmplatform.local.process.GuardedProcess;
import io.llmplatform.local.process.NotStarted;
import io.llmplatform.local.process.Ports;
import io.llmplatform.local.redis.RedisServer.Settings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisServerIT {
  @TempDir private Path temporary;

  private final List<GuardedProcess> started = new ArrayList<>();

  @AfterEach
  void stop() throws InterruptedException {
    for (GuardedProcess server : started) {
      server.stop(Duration.ofSeconds(20));
    }
  }

  @Test
  void keepsWhatItAcknowledgedWhenItIsKilled() throws Exception {
    Settings settings = settings("my data");
    GuardedProcess killed = start(settings);
    assertThat(say(settings, "SET budget 42")).isEqualTo("+OK");
    killed.kill();
    killed.onExit().join();
    start(settings);
    assertThat(say(settings, "STRLEN budget")).isEqualTo(":2");
  }

  @Test
  void waitsForAServerThatIsStillStopping() throws Exception {
    Settings first = settings("data");
    GuardedProcess stopping = start(first);
    CompletableFuture<Void> later =
        CompletableFuture.runAsync(
            stopping::stop, CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS));
    start(settings("data"));
    assertThat(stopping.isAlive()).isFalse();
    later.join();
  }

  @Test
  void refusesACommandWithoutThePassword() throws Exception {
    Settings settings = settings("data");
    start(settings);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), settings.port())) {
      assertThat(exchange(socket, "GET budget")).startsWith("-NOAUTH");
    }
  }

  @Test
  void saysThatItsPortIsTaken() throws Exception {
    Settings first = settings("data");
    start(first);
    Settings second =
        new Settings(temporary.resolve("other"), binaries(), log(), first.port(), "other");
    assertThatThrownBy(() -> start(second))
        .isInstanceOf(NotStarted.class)
        .hasMessageContaining("Address in use");
  }

  private GuardedProcess start(Settings settings) throws Exception {
    GuardedProcess server = RedisServer.start(settings);
    started.add(server);
    return server;
  }

  private Settings settings(String folder) {
    return new Settings(temporary.resolve(folder), binaries(), log(), Ports.anyFree(), "password");
  }

  private Path log() {
    return temporary.resolve("redis.log");
  }

  private static Path binaries() {
    return Path.of("target", "binaries");
  }

  private static String say(Settings settings, String command) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), settings.port())) {
      assertThat(exchange(socket, "AUTH " + settings.password())).isEqualTo("+OK");
      return exchange(socket, command);
    }
  }

  private static String exchange(Socket socket, String command) throws IOException {
    socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(10));
    socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
    return new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
        .readLine();
  }
}
