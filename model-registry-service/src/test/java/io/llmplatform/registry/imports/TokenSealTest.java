package io.llmplatform.registry.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.encryption.ColumnEncryption;
import io.llmplatform.encryption.KeyRing;
import io.llmplatform.registry.hub.HubToken;
import java.util.Base64;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TokenSealTest {
  private static final UUID IMPORT = new UUID(1, 2);
  private static final HubToken TOKEN = new HubToken("hf_secret");

  private static TokenSeal seal(String name, long seed) {
    byte[] key = new byte[32];
    new Random(seed).nextBytes(key);
    String ring = name + ":" + Base64.getEncoder().encodeToString(key);
    return new TokenSeal(new ColumnEncryption(KeyRing.parse(ring)));
  }

  @Test
  void opensForItsImportUnderItsKeyOnly() {
    TokenSeal seal = seal("first", 1);
    String sealed = seal.seal(IMPORT, TOKEN);
    assertThat(sealed).doesNotContain("hf_secret").isNotEqualTo(seal.seal(IMPORT, TOKEN));
    assertThat(seal("first", 1).open(IMPORT, sealed)).contains(TOKEN);
    assertThat(seal.open(new UUID(1, 3), sealed)).isEmpty();
    assertThat(seal("first", 2).open(IMPORT, sealed)).isEmpty();
    assertThat(seal("second", 1).open(IMPORT, sealed)).isEmpty();
  }

  @Test
  void nothingShowsAToken() {
    assertThat(TOKEN.toString()).doesNotContain("secret");
  }
}
