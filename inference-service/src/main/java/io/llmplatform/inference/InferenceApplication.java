package io.llmplatform.inference;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.grpc.autoconfigure.server.security.GrpcSecurityAutoConfiguration;

// Callers of gRPC are known by the same internal tokens as those of HTTP, by the service's own
// code.
@SpringBootApplication(
    exclude = GrpcSecurityAutoConfiguration.class,
    excludeName =
        "org.springframework.grpc.autoconfigure.server.security.OAuth2ResourceServerAutoConfiguration")
@ConfigurationPropertiesScan
public class InferenceApplication {
  public static void main(String[] args) {
    SpringApplication.run(InferenceApplication.class, args);
  }
}
