package io.llmplatform.inference.access;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Caller;
import io.llmplatform.inference.catalog.Lease;
import io.llmplatform.inference.catalog.ModelCatalog;
import io.llmplatform.inference.catalog.ModelId;
import io.llmplatform.inference.catalog.ModelInventory;
import io.llmplatform.inference.catalog.ModelState;
import io.llmplatform.inference.catalog.ModelVersion;
import io.llmplatform.inference.traffic.RequestTraits;
import io.llmplatform.user.api.Permission;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
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
   * @param version null: the one with the largest share
   * @throws PlatformException not found where the caller's tenant has no such model, denied where
   *     the API key does not allow it, unavailable when it is not loaded (yet)
   */
  public Lease lease(Caller caller, String model, @Nullable String version) {
    requireAllowed(caller, model);
    return version == null
        ? catalog.lease(caller.tenant(), model)
        : catalog.lease(caller.tenant(), model, version);
  }

  /**
   * The version that a request gets.
   *
   * @param headers whether the request has a header (case does not matter) with that value
   * @throws PlatformException as {@link #lease}
   */
  public Lease route(Caller caller, String model, BiPredicate<String, String> headers) {
    requireAllowed(caller, model);
    String who = caller.keyId() == null ? caller.subject() : caller.keyId();
    RequestTraits traits =
        new RequestTraits(
            String.join("\n", model, caller.tenant(), who),
            Set.copyOf(List.of(caller.subject(), caller.username())),
            headers);
    return catalog.lease(caller.tenant(), model, traits);
  }

  /**
   * Nothing, if a request of the model would be answered, be it after its version was loaded again.
   *
   * @param version null: the one with the largest share
   * @throws PlatformException as {@link #lease}
   */
  public void requireReady(Caller caller, String model, @Nullable String version) {
    requireAllowed(caller, model);
    catalog.requireReady(caller.tenant(), model, version);
  }

  /**
   * The model of that name, if the caller may load and unload it: who may deploy in the tenant that
   * owns it.
   *
   * @throws PlatformException not found where the caller's tenant has no such model, denied where
   *     it may not change it
   */
  public ModelId changeable(Caller caller, String model) {
    requireAllowed(caller, model);
    caller.require(Permission.DEPLOYMENTS_WRITE);
    ModelId id = catalog.resolve(caller.tenant(), model);
    if (!caller.actsIn(id.tenant())) {
      throw PlatformException.of(
          ErrorCode.PERMISSION_DENIED,
          "The model '%s' is shared by another tenant.".formatted(model),
          null);
    }
    return id;
  }

  private void requireAllowed(Caller caller, String model) {
    catalog.require(caller.tenant(), model);
    if (!caller.mayUse(model)) {
      throw PlatformException.of(
          ErrorCode.PERMISSION_DENIED,
          "The API key does not allow the model '%s'.".formatted(model),
          null);
    }
  }

  /** The versions that the caller may ask for by number, oldest first. */
  public List<ModelVersion> versions(Caller caller, String model) {
    requireAllowed(caller, model);
    return catalog.inventory().loaded(caller.tenant(), model);
  }

  /** The models that answer the caller now, each by its version with the largest share, by name. */
  public List<ModelInventory.Served> served(Caller caller) {
    return catalog.inventory().served(caller.tenant()).stream()
        .filter(model -> caller.mayUse(model.id().name()))
        .toList();
  }

  /** Every version that answers the caller or is to be loaded, by name and version. */
  public List<ModelState> states(Caller caller) {
    return catalog.inventory().states(caller.tenant()).stream()
        .filter(state -> caller.mayUse(state.id().name()))
        .toList();
  }
}
