package io.llmplatform.inference.access;

import static io.llmplatform.user.api.Permission.DEPLOYMENTS_WRITE;
import static io.llmplatform.user.api.Permission.INFERENCE_INVOKE;
import static io.llmplatform.user.api.Permission.MODELS_READ;
import static io.llmplatform.user.api.Permission.TENANTS_ALL;

import io.llmplatform.common.security.AccessRules;
import org.springframework.stereotype.Component;

/**
 * Which permission each path needs; which models a caller sees is {@link CallersModels}' affair.
 */
@Component
class InferenceAccess implements AccessRules {
  @Override
  public void declare(Access access) {
    access
        .reads("/v1/models/**", MODELS_READ)
        .writes("/v1/models/**", MODELS_READ)
        .reads("/v1/embeddings", INFERENCE_INVOKE)
        .writes("/v1/embeddings", INFERENCE_INVOKE)
        .reads("/v1/chat/completions", INFERENCE_INVOKE)
        .writes("/v1/chat/completions", INFERENCE_INVOKE)
        .reads("/v1/completions", INFERENCE_INVOKE)
        .writes("/v1/completions", INFERENCE_INVOKE)
        .writes("/internal/requests", INFERENCE_INVOKE)
        .writes("/internal/housekeeping/**", TENANTS_ALL)
        .reads("/tokenize", INFERENCE_INVOKE)
        .writes("/tokenize", INFERENCE_INVOKE)
        .reads("/detokenize", INFERENCE_INVOKE)
        .writes("/detokenize", INFERENCE_INVOKE)
        .reads("/v1/rerank", INFERENCE_INVOKE)
        .writes("/v1/rerank", INFERENCE_INVOKE)
        .reads("/v1/classify", INFERENCE_INVOKE)
        .writes("/v1/classify", INFERENCE_INVOKE)
        .reads("/classify", INFERENCE_INVOKE)
        .writes("/classify", INFERENCE_INVOKE)
        .known("/v2/health/**")
        .reads("/v2/**", MODELS_READ, INFERENCE_INVOKE)
        .writes("/v2/repository/index", MODELS_READ, INFERENCE_INVOKE)
        .writes("/v2/repository/models/**", DEPLOYMENTS_WRITE)
        .writes("/v2/**", INFERENCE_INVOKE);
  }
}
