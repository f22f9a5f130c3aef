package io.llmplatform.common.security;

import org.springframework.web.client.RestClient;

/** Who publishes the keys of internal tokens: user-service, wherever it is at that moment. */
@FunctionalInterface
public interface KeyServer {

  /** A client whose paths are relative to user-service. */
  RestClient client();
}
