package io.llmplatform.inference.metering;

import io.llmplatform.budget.Price;
import io.llmplatform.user.api.ModelPrice;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * The price list of user-service, asked for again and again while it runs; the last one known holds
 * while user-service is away.
 */
final class FollowedPrices implements Prices, SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(FollowedPrices.class);

  private record Whose(@Nullable String tenant, String model) {}

  private final Supplier<List<ModelPrice>> list;
  private final Duration interval;
  private volatile Map<Whose, Price> prices = Map.of();
  private volatile @Nullable ScheduledExecutorService timer;
  private boolean away;

  FollowedPrices(Supplier<List<ModelPrice>> list, Duration interval) {
    this.list = list;
    this.interval = interval;
  }

  @Override
  public void start() {
    ScheduledExecutorService started =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "prices");
              thread.setDaemon(true);
              return thread;
            });
    started.scheduleWithFixedDelay(this::refresh, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    timer = started;
  }

  void refresh() {
    try {
      Map<Whose, Price> fresh = new HashMap<>();
      for (ModelPrice line : list.get()) {
        fresh.put(
            new Whose(line.tenant(), line.model()),
            Price.ofMillion(line.inputPerMillion(), line.outputPerMillion()));
      }
      prices = fresh;
      if (away) {
        log.info("Prices are known again");
      }
      away = false;
    } catch (RuntimeException e) {
      if (!away) {
        log.warn(
            "Prices cannot be asked for, {} known ones hold: {}", prices.size(), e.getMessage());
      }
      away = true;
    }
  }

  @Override
  public Optional<Price> of(String tenant, String model) {
    Map<Whose, Price> now = prices;
    Price own = now.get(new Whose(tenant, model));
    return Optional.ofNullable(own != null ? own : now.get(new Whose(null, model)));
  }

  @Override
  public void stop() {
    ScheduledExecutorService running = timer;
    if (running != null) {
      running.shutdownNow();
    }
    timer = null;
  }

  @Override
  public boolean isRunning() {
    return timer != null;
  }
}
