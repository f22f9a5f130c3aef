package io.llmplatform.inference.openinference;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Caller;
import io.llmplatform.inference.access.CallersModels;
import io.llmplatform.inference.catalog.ModelState;
import io.llmplatform.inference.catalog.ModelState.Phase;
import io.llmplatform.inference.deployment.LoadingModels;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * The protocol's model repository extension: what is deployed on this instance, loaded and unloaded
 * by those who may deploy. Thread-safe.
 */
@Component
public final class ModelRepository {
  private final CallersModels models;
  private final LoadingModels loading;

  ModelRepository(CallersModels models, LoadingModels loading) {
    this.models = models;
    this.loading = loading;
  }

  /**
   * The repository's index, as the caller sees it.
   *
   * @param readyOnly whether only what answers is wanted
   */
  public List<ModelState> index(Caller caller, boolean readyOnly) {
    return models.states(caller).stream()
        .filter(state -> !readyOnly || state.phase() == Phase.READY)
        .toList();
  }

  /**
   * Loads a deployed model, and returns when it answers.
   *
   * @param parameters names of the parameters that came with the request
   * @throws PlatformException as {@link CallersModels#changeable} and {@link LoadingModels#load}
   *     say; invalid where a model is to be given that the registry does not have
   */
  public void load(Caller caller, String model, Set<String> parameters) {
    for (String parameter : parameters) {
      if (parameter.equals("config") || parameter.startsWith("file:")) {
        throw PlatformException.invalid(
            "parameters." + parameter,
            "Models and their settings come from the registry: '%s' is not taken."
                .formatted(parameter));
      }
    }
    loading.load(models.changeable(caller, model));
  }

  /**
   * Unloads a model once its requests under way are answered.
   *
   * @throws PlatformException as {@link CallersModels#changeable} and {@link LoadingModels#unload}
   */
  public void unload(Caller caller, String model) {
    loading.unload(models.changeable(caller, model));
  }
}
