package io.llmplatform.local.nacos;

import io.llmplatform.local.process.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Runs one Nacos server in this JVM until it is told to end.
 *
 * <p>{@code --home=DIR --logs=DIR --port=N --console-port=N}, with the secrets in the environment.
 * Prints {@code READY} when the administrator can log in. A start that fails says why on standard
 * error and ends with exit code 1: the JVM never stays half up.
 */
public final class NacosServer {
  private static final long STOP_LIMIT_SECONDS = 5;
  private static final int FAILED = 1;

  private NacosServer() {}

  /** Starts the server. */
  @SuppressWarnings("SystemOut")
  public static void main(String[] arguments) {
    try {
      run(Settings.parse(List.of(arguments), System.getenv()));
      System.out.println("READY");
    } catch (StartFailed e) {
      fail(e);
    } catch (Throwable e) {
      fail(new StartFailed("Nacos did not start: " + rootMessage(e), e));
    }
  }

  private static void run(Settings settings) throws StartFailed, IOException, InterruptedException {
    for (int port : settings.ports()) {
      if (!Ports.isFree(port)) {
        throw new StartFailed("port " + port + ", which Nacos needs, is taken");
      }
    }
    Home home = new Home(settings.home());
    home.prepare();
    Files.createDirectories(settings.logs());
    settings.properties().forEach(System::setProperty);
    Contexts contexts = new Contexts();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(contexts), "nacos-stop"));
    contexts.start();
    new Administrator(settings).awaitLogin();
    home.markComplete();
  }

  /** Also ends the JVM where Nacos' own threads would hold it. */
  private static void stop(Contexts contexts) {
    CountDownLatch stopped = new CountDownLatch(1);
    Thread closing =
        new Thread(
            () -> {
              contexts.close();
              stopped.countDown();
            },
            "nacos-close");
    closing.setDaemon(true);
    closing.start();
    try {
      if (!stopped.await(STOP_LIMIT_SECONDS, TimeUnit.SECONDS)) {
        Runtime.getRuntime().halt(FAILED);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void fail(StartFailed failure) {
    if (failure.getCause() != null) {
      failure.getCause().printStackTrace();
    }
    System.err.println("Nacos: " + failure.getMessage());
    System.exit(FAILED);
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.toString();
  }
}
