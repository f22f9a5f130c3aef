/**
 * Alerts and silences: what is known of them, and who may see and change it. An alert is one
 * document for one fingerprint and start; it fires, and is resolved. {@code webhook} stores what
 * Alertmanager sends; {@code forward} tells robots of it.
 *
 * <p>Calls nothing else of the service.
 */
@NullMarked
package io.llmplatform.log.alert;

import org.jspecify.annotations.NullMarked;
