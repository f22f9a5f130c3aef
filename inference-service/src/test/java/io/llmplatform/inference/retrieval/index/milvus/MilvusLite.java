package io.llmplatform.inference.retrieval.index.milvus;

import io.llmplatform.inference.retrieval.index.VectorIndex;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;

/** A server of Milvus' protocol that a test starts, and kills. */
public final class MilvusLite implements AutoCloseable {
  /** The Python that has Milvus Lite; {@code .ci/milvus-lite} sets it. */
  public static final String PYTHON = "TEST_MILVUS_LITE_PYTHON";

  private static final Duration START = Duration.ofMinutes(1);

  private final Path data;
  private final int port;
  private Process server;

  /**
   * Starts it.
   *
   * @param data the folder of its data and its log
   */
  public MilvusLite(Path data) throws Exception {
    this.data = data;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      this.port = free.getLocalPort();
    }
    this.server = start();
  }

  private Process start() throws Exception {
    Process started =
        new ProcessBuilder(
                System.getenv(PYTHON),
                "-m",
                "milvus_lite",
                "server",
                "--data-dir",
                data.resolve("data").toString(),
                "--host",
                "127.0.0.1",
                "--port",
                Integer.toString(port))
            .redirectErrorStream(true)
            .redirectOutput(data.resolve("log").toFile())
            .start();
    long end = System.nanoTime() + START.toNanos();
    while (!listens()) {
      if (!started.isAlive() || System.nanoTime() > end) {
        started.destroyForcibly();
        throw new IllegalStateException("Milvus Lite does not start: see " + data.resolve("log"));
      }
      Thread.sleep(50);
    }
    return started;
  }

  private boolean listens() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Its URI. */
  public String address() {
    return "http://127.0.0.1:" + port;
  }

  public VectorIndex open() {
    return new MilvusVectorIndex(
        new MilvusServer(address(), "", "", Duration.ofSeconds(15), Duration.ofSeconds(15)));
  }

  /** By SIGKILL. */
  public void kill() throws InterruptedException {
    server.destroyForcibly().waitFor();
  }

  public void startAgain() throws Exception {
    server = start();
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
