package io.llmplatform.log;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

@SpringBootApplication
@ConfigurationPropertiesScan
public class LogApplication {
  public static void main(String[] args) {
    SpringApplication.run(LogApplication.class, args);
  }
}
