package io.llmplatform.inference.access;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Caller;
import io.llmplatform.inference.catalog.Lease;
import io.llmplatform.inference.catalog.ModelCatalog;
import io.llmplatform.inference.catalog.ModelState;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The models that a caller sees: its tenant's own and the shared ones, of which its API key may
 * allow some only. Thread-safe.
 */
@Component
public final class CallersModels {
  private final ModelCatalog catalog;

  CallersModels(ModelCatalog catalog) {
    this.catalog = catalog;
  }

  /**
   * @param version null: the one that serves
   * @throws PlatformException not found where the caller's tenant has no such model, denied where
   *     the API key does not allow it, unavailable when it is not loaded (yet)
   */
  public Lease lease(Caller caller, String model, @Nullable String version) {
    catalog.require(caller.tenant(), model);
    if (!caller.mayUse(model)) {
      throw PlatformException.of(
          ErrorCode.PERMISSION_DENIED,
          "The API key does not allow the model '%s'.".formatted(model),
          null);
    }
    return version == null
        ? catalog.lease(caller.tenant(), model)
        : catalog.lease(caller.tenant(), model, version);
  }

  /** What answers the caller now, by name. */
  public List<ModelCatalog.Served> served(Caller caller) {
    return catalog.served(caller.tenant()).stream()
        .filter(model -> caller.mayUse(model.id().name()))
        .toList();
  }

  /** Every version that serves the caller or is to serve it, by name. */
  public List<ModelState> states(Caller caller) {
    return catalog.states(caller.tenant()).stream()
        .filter(state -> caller.mayUse(state.id().name()))
        .toList();
  }
}
