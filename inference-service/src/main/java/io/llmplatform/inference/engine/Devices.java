package io.llmplatform.inference.engine;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where versions compute on this instance: where their deployment says, else where the instance is
 * set to. Only {@code auto} falls back to the CPU; what demands CUDA gets it or is refused.
 * Immutable.
 */
public final class Devices {
  private static final Logger log = LoggerFactory.getLogger(Devices.class);
  private static final String AUTO = "auto";

  private final Device usual;
  private final String remark;
  private final Function<Device, Optional<String>> obstacle;

  /**
   * @param setting {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}
   * @param builtWithCuda whether the runtime has CUDA at all
   * @param obstacle why a GPU cannot be used here; empty: it can
   * @throws IllegalStateException when the setting demands CUDA, and it cannot be used
   */
  public Devices(
      String setting, boolean builtWithCuda, Function<Device, Optional<String>> obstacle) {
    this.obstacle = obstacle;
    boolean auto = setting.toLowerCase(Locale.ROOT).equals(AUTO);
    Device wanted = auto ? new Device(true, 0) : Device.of(setting);
    Optional<String> why = wanted.cuda() ? obstacle.apply(wanted) : Optional.empty();
    if (why.isPresent() && !auto) {
      throw new IllegalStateException(
          "inference.engine.device is %s, and %s".formatted(wanted, why.get()));
    }
    this.usual = why.isPresent() ? Device.CPU : wanted;
    // Where the build has no CUDA nobody expects it.
    this.remark =
        why.isPresent() && builtWithCuda ? "Runs on the CPU, because " + why.get() + "." : "";
    if (remark.isEmpty()) {
      log.info("Models run on {}{}", usual, why.map(text -> ": " + text).orElse(""));
    } else {
      log.warn("Models fell back to the CPU: {}", why.orElse(""));
    }
  }

  /**
   * Where a version computes.
   *
   * @param remark what its users should know of that; empty: nothing
   */
  public record Choice(Device device, String remark) {}

  /** Where versions compute that do not say where. */
  public Device usual() {
    return usual;
  }

  /** Whether CUDA was there to be used and could not be. */
  public boolean hasFallenBack() {
    return !remark.isEmpty();
  }

  /**
   * @param wanted by the version; null: as the instance is set
   * @throws IllegalArgumentException when there is no such device, or it cannot be used here
   */
  public Choice choose(@Nullable String wanted) {
    if (wanted == null) {
      return new Choice(usual, remark);
    }
    Device device = Device.of(wanted);
    if (device.cuda()) {
      obstacle
          .apply(device)
          .ifPresent(
              why -> {
                throw new IllegalArgumentException(
                    "the device %s is wanted, and %s".formatted(device, why));
              });
    }
    return new Choice(device, "");
  }
}
