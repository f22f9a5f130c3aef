package io.llmplatform.inference.cache;

import io.llmplatform.inference.catalog.RunSettings;
import io.llmplatform.inference.catalog.ServedModel;
import java.util.Objects;

/**
 * Under what a vector is remembered: a digest of everything that decides it, and of who may see it.
 *
 * @param text printable
 */
public record VectorKey(String text) {
  /** Whose requests may be answered by whose. */
  public record Scope(String text) {
    /** Only this tenant's own. */
    public static Scope of(String tenant) {
      return new Scope("tenant " + tenant);
    }

    /** Every tenant's. */
    public static final Scope ALL = new Scope("all");
  }

  /**
   * @param identity of the input, as the embedding model says
   */
  static VectorKey of(ServedModel model, Scope scope, byte[] identity) {
    return new VectorKey(scoped(model, scope).add(identity).text());
  }

  /** Begins with who may see it and with the version that gives it, as that is set to run. */
  public static FieldDigest scoped(ServedModel model, Scope scope) {
    RunSettings settings = model.settings();
    return new FieldDigest()
        .add(scope.text())
        .add(model.digest())
        .add(model.id().model().tenant())
        .add(model.id().name())
        .add(Integer.toString(model.id().version()))
        // Of a version's several ONNX files, each gives its own vectors and texts.
        .add(Objects.toString(settings.precision(), ""))
        .add(Objects.toString(settings.device(), ""));
  }
}
