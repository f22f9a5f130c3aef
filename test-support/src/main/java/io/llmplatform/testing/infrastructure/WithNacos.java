package io.llmplatform.testing.infrastructure;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.test.context.TestPropertySource;

/**
 * The tests' context finds a real Nacos server that holds the repository's {@code nacos-config},
 * under the variables that the services read: {@code NACOS_ADDR}, {@code NACOS_USERNAME}, {@code
 * NACOS_PASSWORD}, {@code NACOS_REGISTER_IP}. A test that changes what it holds uses {@link
 * NacosForTests}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@TestPropertySource(properties = InfrastructureForTests.PREFIX + "nacos=true")
public @interface WithNacos {}
