package io.llmplatform.gateway.docs;

import io.swagger.v3.oas.annotations.Hidden;
import java.util.List;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/**
 * What Swagger UI asks for when it is opened (its {@code configUrl}): one entry per service.
 *
 * <p>springdoc's own list is made at start-up; this one follows discovery.
 */
@Hidden
@RestController
class SwaggerUiConfig {
  private final DocumentedServices services;

  SwaggerUiConfig(DocumentedServices services) {
    this.services = services;
  }

  @GetMapping("/swagger-config")
  Mono<ResponseEntity<Config>> config() {
    return services
        .names()
        .map(names -> names.stream().map(Document::of).toList())
        .map(
            urls ->
                ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(new Config(urls)));
  }

  /**
   * Swagger UI's own keys.
   *
   * @param validatorUrl empty: documents are not sent to a validator on the Internet
   */
  record Config(
      List<Document> urls,
      String validatorUrl,
      boolean deepLinking,
      boolean displayRequestDuration) {
    Config(List<Document> urls) {
      this(urls, "", true, true);
    }
  }

  record Document(String name, String url) {
    static Document of(String service) {
      return new Document(service, "/v3/api-docs/" + service);
    }
  }
}
