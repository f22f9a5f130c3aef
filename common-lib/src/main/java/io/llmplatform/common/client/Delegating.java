package io.llmplatform.common.client;

import io.llmplatform.common.security.Owner;
import java.io.IOException;
import org.springframework.http.HttpRequest;
import org.springframework.http.HttpStatus;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;

/** Sends requests under tokens in another's name. */
record Delegating(DelegatedTokens tokens, Owner owner) implements ClientHttpRequestInterceptor {

  @Override
  public ClientHttpResponse intercept(
      HttpRequest request, byte[] body, ClientHttpRequestExecution execution) throws IOException {
    request.getHeaders().setBearerAuth(tokens.token(owner));
    ClientHttpResponse response = execution.execute(request, body);
    if (response.getStatusCode() == HttpStatus.UNAUTHORIZED) {
      tokens.forget(owner);
    }
    return response;
  }
}
