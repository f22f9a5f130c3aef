package io.llmplatform.common.client;

import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;
import org.springframework.http.HttpStatus;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;

/** Sends a request under this service's own token, unless it bears another already. */
final class Identifying implements ClientHttpRequestInterceptor {
  private final ServiceTokens tokens;

  Identifying(ServiceTokens tokens) {
    this.tokens = tokens;
  }

  @Override
  public ClientHttpResponse intercept(
      HttpRequest request, byte[] body, ClientHttpRequestExecution execution) throws IOException {
    if (request.getHeaders().containsKey(HttpHeaders.AUTHORIZATION)) {
      return execution.execute(request, body);
    }
    String token = tokens.token();
    request.getHeaders().setBearerAuth(token);
    ClientHttpResponse response = execution.execute(request, body);
    if (response.getStatusCode() == HttpStatus.UNAUTHORIZED) {
      tokens.forget(token);
    }
    return response;
  }
}
