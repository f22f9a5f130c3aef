package io.llmplatform.registry.version;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.api.Lineage;
import io.llmplatform.registry.api.VersionReference;
import io.llmplatform.registry.model.Description;
import io.llmplatform.registry.model.ModelName;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is said about a version beside its files.
 *
 * @param description with the tags
 * @param lineage where it comes from
 * @param metrics what was measured: name to finite number, at most 200
 */
public record VersionDetails(
    Description description, Lineage lineage, Map<String, Double> metrics) {
  public static final VersionDetails NONE =
      new VersionDetails(Description.NONE, Lineage.UNKNOWN, Map.of());

  private static final int MAX_METRICS = 200;
  private static final int MAX_NAME = 250;
  private static final int MAX_REFERENCE = 1024;
  private static final int MAX_RUN = 255;

  public VersionDetails {
    metrics = Map.copyOf(metrics);
  }

  /**
   * From a request's JSON, which may hold null anywhere.
   *
   * @throws PlatformException naming the field
   */
  public static VersionDetails given(
      @Nullable String description,
      @Nullable Map<String, ? extends @Nullable String> tags,
      @Nullable Lineage lineage,
      @Nullable Map<String, ? extends @Nullable Double> metrics) {
    return new VersionDetails(
        Description.given(description, tags),
        lineage == null ? Lineage.UNKNOWN : checked(lineage),
        metrics == null ? Map.of() : checked(metrics));
  }

  /**
   * The metrics with what a client changes.
   *
   * @param changes name to the new value; null removes the metric
   * @throws PlatformException naming the metric
   */
  Map<String, Double> measured(Map<String, @Nullable Double> changes) {
    Map<String, @Nullable Double> merged = new TreeMap<>(metrics);
    changes.forEach(
        (name, value) -> {
          if (value == null) {
            merged.remove(name);
          } else {
            merged.put(name, value);
          }
        });
    return checked(merged);
  }

  /**
   * The lineage with what a client changes: the source and the run stay.
   *
   * @throws PlatformException naming the field that cannot change
   */
  Lineage related(Lineage given) {
    Lineage changed = checked(given);
    requireSame("lineage.source", lineage.source(), changed.source());
    requireSame("lineage.runId", lineage.runId(), changed.runId());
    requireSame("lineage.runLink", lineage.runLink(), changed.runLink());
    return new Lineage(
        changed.trainingJob(),
        changed.parentVersion(),
        changed.dataset(),
        lineage.source(),
        lineage.runId(),
        lineage.runLink());
  }

  private static void requireSame(String field, @Nullable String fixed, @Nullable String given) {
    if (given != null && !given.equals(fixed)) {
      throw PlatformException.invalid(field, "This is fixed when the version is made.");
    }
  }

  private static Map<String, Double> checked(Map<String, ? extends @Nullable Double> metrics) {
    if (metrics.size() > MAX_METRICS) {
      throw PlatformException.invalid("metrics", "There are at most " + MAX_METRICS + " metrics.");
    }
    Map<String, Double> checked = new TreeMap<>();
    metrics.forEach(
        (name, value) -> {
          if (name.isBlank() || name.length() > MAX_NAME) {
            throw PlatformException.invalid(
                "metrics", "A metric's name has 1 to " + MAX_NAME + " characters.");
          }
          Description.checkText("metrics", name);
          if (value == null || !Double.isFinite(value)) {
            throw PlatformException.invalid("metrics." + name, "A metric is a finite number.");
          }
          checked.put(name, value);
        });
    return checked;
  }

  private static Lineage checked(Lineage lineage) {
    return new Lineage(
        text("lineage.trainingJob", lineage.trainingJob(), MAX_REFERENCE),
        parent(lineage.parentVersion()),
        text("lineage.dataset", lineage.dataset(), MAX_REFERENCE),
        text("lineage.source", lineage.source(), MAX_REFERENCE),
        text("lineage.runId", lineage.runId(), MAX_RUN),
        text("lineage.runLink", lineage.runLink(), MAX_REFERENCE));
  }

  private static @Nullable String text(String field, @Nullable String text, int longest) {
    if (text == null || text.isEmpty()) {
      return null;
    }
    Description.checkText(field, text);
    if (text.length() > longest || text.codePoints().anyMatch(Character::isISOControl)) {
      throw PlatformException.invalid(
          field, "This has at most " + longest + " characters, and no control characters.");
    }
    return text;
  }

  private static @Nullable VersionReference parent(@Nullable VersionReference parent) {
    if (parent == null) {
      return null;
    }
    String model = parent.model();
    Integer version = parent.version();
    if (model == null || version == null || !ModelName.isValid(model) || version < 1) {
      throw PlatformException.invalid(
          "lineage.parentVersion", "A parent is the name of a model and the number of a version.");
    }
    return parent;
  }
}
