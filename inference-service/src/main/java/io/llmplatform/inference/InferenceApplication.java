package io.llmplatform.inference;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.grpc.autoconfigure.server.security.GrpcSecurityAutoConfiguration;

// Callers of gRPC are known by the same internal tokens as those of HTTP, by the service's own
// code. The database is retrieval's, which may be switched off, and makes its pool itself.
@SpringBootApplication(
    exclude = {GrpcSecurityAutoConfiguration.class, DataSourceAutoConfiguration.class},
    excludeName =
        "org.springframework.grpc.autoconfigure.server.security.OAuth2ResourceServerAutoConfiguration")
@ConfigurationPropertiesScan
public class InferenceApplication {
  public static void main(String[] args) {
    SpringApplication.run(InferenceApplication.class, args);
  }
}
