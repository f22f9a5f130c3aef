package io.llmplatform.gateway.forward;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.util.UriComponentsBuilder;

class StrictQueryTest {

  @ParameterizedTest
  @CsvSource({
    "filter=tags.task%20=%20'x', filter=tags.task%20%3D%20'x'",
    "a=b=c&d==, a=b%3Dc&d=%3D",
    "expires_after[anchor]=x%20y, expires_after%5Banchor%5D=x%20y",
    "q=%E4%BD%A0好, q=%E4%BD%A0%E5%A5%BD"
  })
  void encodesWhatStandsForItself(String query, String strict) {
    assertThat(StrictQuery.of(query)).isEqualTo(strict);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "a=", "=b", "a=b&c=d&&", "a=1%3D2+3&b=%2F/?:@!$'()*,;-._~"})
  void leavesWhatIsEncodedAsItIs(String query) {
    assertThat(StrictQuery.of(query)).isEqualTo(query);
  }

  @Test
  void whatItMakesIsEncodedByTheLetter() {
    StringBuilder query = new StringBuilder("a=%20");
    for (char each = '!'; each < 127; each++) {
      query.append(each == '%' || each == '#' ? "" : each);
    }
    assertThat(
            UriComponentsBuilder.fromPath("/").query(StrictQuery.of(query.toString())).build(true))
        .isNotNull();
  }
}
