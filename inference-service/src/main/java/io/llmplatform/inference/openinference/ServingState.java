package io.llmplatform.inference.openinference;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Caller;
import io.llmplatform.inference.access.CallersModels;
import io.llmplatform.inference.catalog.ModelCatalog;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What answers. Thread-safe. */
@Component
public final class ServingState {
  private final ModelCatalog catalog;
  private final CallersModels models;

  ServingState(ModelCatalog catalog, CallersModels models) {
    this.catalog = catalog;
    this.models = models;
  }

  /** Whether every deployed model answers. */
  public boolean isReady() {
    return catalog.isReady();
  }

  /**
   * Whether the model, or that version of it, answers. Asking loads nothing.
   *
   * @throws PlatformException not found or denied, as {@link CallersModels#lease}
   */
  public boolean isReady(Caller caller, String model, @Nullable String version) {
    try {
      models.requireReady(caller, model, version);
      return true;
    } catch (PlatformException e) {
      if (e.code() == ErrorCode.UNAVAILABLE) {
        return false;
      }
      throw e;
    }
  }
}
