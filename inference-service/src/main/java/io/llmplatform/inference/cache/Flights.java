package io.llmplatform.inference.cache;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The vectors that are being computed now, so that whoever else wants one waits for it instead of
 * computing it too. Thread-safe.
 *
 * <p>INVARIANT: a request that leads waits for nobody before its vectors have landed or are given
 * up, so that no two requests wait for each other.
 */
final class Flights {
  private final Map<VectorKey, CompletableFuture<float[]>> flights = new ConcurrentHashMap<>();

  /** The flights of one request; used by its thread, closed when what it leads is done. */
  final class Boarding implements AutoCloseable {
    private final Map<VectorKey, CompletableFuture<float[]>> led = new HashMap<>();
    private final Map<VectorKey, CompletableFuture<float[]>> followed = new HashMap<>();

    /** True when the request is to compute the vector itself. */
    boolean leads(VectorKey key) {
      return led.containsKey(key);
    }

    /** Others' flights, which fail when those give up. */
    Map<VectorKey, CompletableFuture<float[]>> followed() {
      return followed;
    }

    void land(Map<VectorKey, float[]> vectors) {
      vectors.forEach(
          (key, vector) -> {
            CompletableFuture<float[]> flight = led.remove(key);
            if (flight != null) {
              flights.remove(key, flight);
              flight.complete(vector);
            }
          });
    }

    /** Gives up what has not landed. */
    @Override
    public void close() {
      led.forEach(
          (key, flight) -> {
            flights.remove(key, flight);
            flight.completeExceptionally(new CancellationException("its leader gave up"));
          });
      led.clear();
    }
  }

  /** Leads those that nobody computes, and follows the others. */
  Boarding board(Collection<VectorKey> keys) {
    Boarding boarding = new Boarding();
    for (VectorKey key : keys) {
      CompletableFuture<float[]> mine = new CompletableFuture<>();
      CompletableFuture<float[]> others = flights.putIfAbsent(key, mine);
      if (others == null) {
        boarding.led.put(key, mine);
      } else {
        boarding.followed.put(key, others);
      }
    }
    return boarding;
  }
}
