package io.llmplatform.inference.retrieval.openai;

import static io.llmplatform.user.api.Permission.INFERENCE_INVOKE;

import io.llmplatform.common.security.AccessRules;
import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import org.springframework.stereotype.Component;

/** Who may run models may keep what they make of texts, and search in it. */
@Component
@ConditionalOnRetrieval
class StoreAccess implements AccessRules {
  @Override
  public void declare(Access access) {
    access
        .reads("/v1/vector_stores/**", INFERENCE_INVOKE)
        .writes("/v1/vector_stores/**", INFERENCE_INVOKE);
  }
}
