package io.llmplatform.common.openapi;

import io.llmplatform.common.security.Caller;
import io.swagger.v3.oas.models.info.Info;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.info.ProjectInfoAutoConfiguration;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** Completes the OpenAPI document of a service that has springdoc. */
@AutoConfiguration(after = ProjectInfoAutoConfiguration.class)
@ConditionalOnClass(OpenApiCustomizer.class)
@ConditionalOnWebApplication
class OpenApiAutoConfiguration {
  static {
    // Who calls stands in the credentials, and is no parameter.
    SpringDocUtils.getConfig().addRequestWrapperToIgnore(Caller.class);
  }

  @Bean
  @ConditionalOnMissingBean
  PlatformOpenApi platformOpenApi(Environment environment, ObjectProvider<BuildProperties> build) {
    BuildProperties properties = build.getIfAvailable();
    return new PlatformOpenApi(
        new Info()
            .title(environment.getProperty("spring.application.name", "LLM Platform"))
            .description(environment.getProperty("platform.openapi.description"))
            .version(properties == null ? "development" : properties.getVersion()));
  }

  @Bean
  ContractDescriptions contractDescriptions() {
    return new ContractDescriptions();
  }
}
