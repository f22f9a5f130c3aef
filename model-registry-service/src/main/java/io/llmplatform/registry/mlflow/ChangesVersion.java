package io.llmplatform.registry.mlflow;

import io.llmplatform.common.openapi.Refuses;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What every operation refuses that changes a model version. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Refuses.Forbidden("The caller changes no models, or another tenant shares this one.")
@Refuses.Unknown("There is no such version.")
@interface ChangesVersion {}
