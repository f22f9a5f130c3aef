package io.llmplatform.user.fake;

import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** Puts {@link FakeAccounts} in the place of the real ones. */
@TestConfiguration(proxyBeanMethods = false)
public class WithFakeAccounts {
  @Bean
  @Primary
  FakeAccounts fakeAccounts() {
    return new FakeAccounts();
  }
}
