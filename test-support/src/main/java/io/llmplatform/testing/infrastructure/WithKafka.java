package io.llmplatform.testing.infrastructure;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.test.context.TestPropertySource;

/**
 * The tests' context finds a real Kafka broker under the variable that the services read: {@code
 * KAFKA_BOOTSTRAP_SERVERS}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@TestPropertySource(properties = InfrastructureForTests.PREFIX + "kafka=true")
public @interface WithKafka {}
