/** What robots are told, before robots that judge as the real ones do. */
@NullMarked
package io.llmplatform.log.alert.forward;

import org.jspecify.annotations.NullMarked;
