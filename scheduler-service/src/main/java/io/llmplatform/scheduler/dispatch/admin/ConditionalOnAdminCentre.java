package io.llmplatform.scheduler.dispatch.admin;

import io.llmplatform.scheduler.dispatch.DispatchSettings;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;

/** There where XXL-JOB's admin dispatches. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@ConditionalOnProperty(name = DispatchSettings.CENTRE, havingValue = "admin")
@interface ConditionalOnAdminCentre {}
