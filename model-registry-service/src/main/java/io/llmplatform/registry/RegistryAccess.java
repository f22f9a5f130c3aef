package io.llmplatform.registry;

import static io.llmplatform.user.api.Permission.DEPLOYMENTS_WRITE;
import static io.llmplatform.user.api.Permission.INFERENCE_INVOKE;
import static io.llmplatform.user.api.Permission.MODELS_READ;
import static io.llmplatform.user.api.Permission.MODELS_WRITE;
import static io.llmplatform.user.api.Permission.TENANTS_ALL;

import io.llmplatform.common.security.AccessRules;
import org.springframework.stereotype.Component;

/** Which permission each path needs; whose models a caller sees is each query's affair. */
@Component
class RegistryAccess implements AccessRules {
  @Override
  public void declare(Access access) {
    access
        .reads("/api/models/**", MODELS_READ)
        .writes("/api/models/**", MODELS_WRITE)
        .reads("/api/deployments/**", MODELS_READ)
        .writes("/api/deployments/**", DEPLOYMENTS_WRITE)
        // A webhook's URL may hold a secret of its receiver.
        .reads("/api/webhooks/**", MODELS_WRITE)
        .writes("/api/webhooks/**", MODELS_WRITE)
        // MLflow's clients read by POST.
        .writes("/api/2.0/mlflow/registered-models/get-latest-versions", MODELS_READ)
        .reads("/api/2.0/mlflow/**", MODELS_READ)
        .writes("/api/2.0/mlflow/**", MODELS_WRITE)
        .reads("/api/2.0/mlflow-artifacts/**", MODELS_READ)
        .writes("/api/2.0/mlflow-artifacts/**", MODELS_WRITE)
        .reads("/api/3.0/mlflow/**", MODELS_READ)
        .writes("/api/3.0/mlflow/**", MODELS_WRITE)
        .reads("/api/approvals/**", MODELS_READ)
        // Whether the caller has the role that an approval names, the decision looks itself.
        .writes("/api/approvals/**", DEPLOYMENTS_WRITE)
        // A tenant's files are seen by whoever may run its models.
        .reads("/v1/files/**", INFERENCE_INVOKE)
        .writes("/v1/files/**", INFERENCE_INVOKE)
        // The controllers ask for the role of a service besides.
        .writes("/internal/housekeeping/**", TENANTS_ALL)
        .writes("/internal/instances/**", TENANTS_ALL);
  }
}
