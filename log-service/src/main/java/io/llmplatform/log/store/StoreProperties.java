package io.llmplatform.log.store;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The store.
 *
 * @param selectionTimeout how long an operation waits for a server that can take it; the driver's
 *     own 30 s would hold every request, health checks among them, while the store is away
 * @param connectTimeout how long a connection may take
 * @param indexInterval between two looks for collections that have no indexes yet
 */
@ConfigurationProperties("log.store")
record StoreProperties(
    @DefaultValue("3s") Duration selectionTimeout,
    @DefaultValue("2s") Duration connectTimeout,
    @DefaultValue("1m") Duration indexInterval) {}
