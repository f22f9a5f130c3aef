package io.llmplatform.inference.retrieval.answer;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Caller;
import io.llmplatform.inference.retrieval.search.SearchRequest;
import io.llmplatform.inference.retrieval.search.SearchResults;
import io.llmplatform.inference.retrieval.search.SearchingStores;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts answers from documents together. */
@Configuration(proxyBeanMethods = false)
class QuotingConfiguration {
  /** 26^12, about 2^56, boundaries; short, because each passage repeats it. */
  private static final int BOUNDARY_LENGTH = 12;

  private static final Duration ELSEWHERE = Duration.ofSeconds(30);

  @Bean
  QuotingDocuments quotingDocuments(ObjectProvider<SearchingStores> stores) {
    SecureRandom random = new SecureRandom();
    return new QuotingDocuments(
        stores.getIfAvailable(() -> QuotingConfiguration::withoutStores),
        () ->
            random
                .ints(BOUNDARY_LENGTH, 'a', 'z' + 1)
                .mapToObj(Character::toString)
                .collect(Collectors.joining()));
  }

  private static SearchResults withoutStores(Caller caller, SearchRequest request) {
    throw PlatformException.unavailable(
        "This instance has no vector stores: retrieval.enabled is false.", ELSEWHERE);
  }
}
