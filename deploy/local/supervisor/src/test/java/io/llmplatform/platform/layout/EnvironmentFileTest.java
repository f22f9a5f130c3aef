package io.llmplatform.platform.layout;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.platform.layout.Secrets.Name;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentFileTest {
  @TempDir Path folder;

  @Test
  void tellsAShellAddressesAndCredentials() throws Exception {
    Secrets secrets = Secrets.loadOrCreate(folder.resolve("secrets"));
    Path file = folder.resolve("platform.env");
    Entrance entrance =
        new Entrance("https://127.0.0.1:8080", "127.0.0.1:8080", Optional.of(Path.of("/c.pem")));
    EnvironmentFile.write(file, entrance, secrets);
    Process shell =
        new ProcessBuilder(
                "sh",
                "-c",
                ". \"$1\"; echo $PLATFORM_URL $INFERENCE_GRPC $PLATFORM_ADMIN_USERNAME"
                    + " $PLATFORM_CLIENT_ID $PLATFORM_API_KEY",
                "sh",
                file.toString())
            .start();
    assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip())
        .isEqualTo(
            "https://127.0.0.1:8080 127.0.0.1:8080 admin platform-automation "
                + secrets.get(Name.PLATFORM_API_KEY));
    assertThat(EnvironmentFile.entrance(file)).isEqualTo(entrance);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }
}
