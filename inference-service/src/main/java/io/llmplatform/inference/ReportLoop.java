package io.llmplatform.inference;

import io.llmplatform.inference.catalog.ModelCatalog;
import io.llmplatform.inference.report.ReportingInstance;
import io.llmplatform.inference.settings.InferenceSettings.Reports;
import io.llmplatform.inference.settings.LiveSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.Environment;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Lets this instance report again and again, and at once when a version's state changes; from when
 * the web server is there until before it goes. The last word is that the instance ends.
 */
final class ReportLoop implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(ReportLoop.class);

  private final ReportingInstance reporting;
  private final LiveSettings settings;
  private final Environment environment;
  private final ScheduledExecutorService reports;
  private final AtomicBoolean asked = new AtomicBoolean();
  private volatile boolean running;

  ReportLoop(
      ReportingInstance reporting,
      ModelCatalog catalog,
      LiveSettings settings,
      Environment environment) {
    this.reporting = reporting;
    this.settings = settings;
    this.environment = environment;
    CustomizableThreadFactory threads = new CustomizableThreadFactory("reports-");
    threads.setDaemon(true);
    this.reports = Executors.newSingleThreadScheduledExecutor(threads);
    catalog.onChange(this::reportSoon);
  }

  @Override
  public void start() {
    running = true;
    reports.execute(this::reportAgainAndAgain);
  }

  private void reportAgainAndAgain() {
    try {
      reporting.report(instance());
      reports.schedule(
          this::reportAgainAndAgain,
          settings.get().reports().interval().toMillis(),
          TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      log.debug("No more reports: stopped", e);
    }
  }

  /** Changes that come while a report waits are in it. */
  private void reportSoon() {
    if (running && asked.compareAndSet(false, true)) {
      try {
        reports.execute(this::reportChange);
      } catch (RejectedExecutionException e) {
        log.debug("No more reports: stopped", e);
      }
    }
  }

  private void reportChange() {
    asked.set(false);
    reporting.report(instance());
  }

  private String instance() {
    Reports named = settings.get().reports();
    return named.instance().isBlank()
        ? host() + "-" + environment.getProperty("local.server.port", "0")
        : named.instance();
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return InetAddress.getLoopbackAddress().getHostName();
    }
  }

  @Override
  public void stop() {
    running = false;
    String instance = instance();
    reports.shutdownNow();
    try {
      // A report that is under way must not come after the withdrawal.
      if (!reports.awaitTermination(5, TimeUnit.SECONDS)) {
        log.info("A report takes long; the instance is withdrawn beside it");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    reporting.withdraw(instance);
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** Last to start and first to stop, as is the default. */
  @Override
  public int getPhase() {
    return DEFAULT_PHASE;
  }
}
