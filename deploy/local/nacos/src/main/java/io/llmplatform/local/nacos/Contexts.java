package io.llmplatform.local.nacos;

import com.alibaba.nacos.NacosServerBasicApplication;
import com.alibaba.nacos.NacosServerWebApplication;
import com.alibaba.nacos.console.NacosConsole;
import com.alibaba.nacos.core.listener.startup.NacosStartUp;
import com.alibaba.nacos.core.listener.startup.NacosStartUpManager;
import com.alibaba.nacos.sys.env.DeploymentType;
import com.alibaba.nacos.sys.env.EnvUtil;
import com.alipay.sofa.jraft.storage.impl.RocksDBLogStorage;
import com.alipay.sofa.jraft.util.StorageOptionsFactory;
import java.util.ArrayDeque;
import java.util.Deque;
import org.rocksdb.DBOptions;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The three Spring contexts of a merged Nacos: core, then the server's web layer and the console,
 * both children of the core. Nacos keeps its state in statics, so there is one per JVM.
 *
 * <p>Source: {@code com.alibaba.nacos.bootstrap.NacosBootstrap} of Nacos 3.1. Thread-safe.
 */
final class Contexts implements AutoCloseable {
  /** The last one started is on top. */
  private final Deque<ConfigurableApplicationContext> started = new ArrayDeque<>();

  private boolean closed;

  /** Starts all three; the settings must be system properties by now. */
  void start() {
    preventPreallocation();
    EnvUtil.setDeploymentType(DeploymentType.MERGED);
    ConfigurableApplicationContext core =
        start(
            NacosStartUp.CORE_START_UP_PHASE,
            new SpringApplicationBuilder(NacosServerBasicApplication.class)
                .web(WebApplicationType.NONE));
    start(
        NacosStartUp.WEB_START_UP_PHASE,
        new SpringApplicationBuilder(NacosServerWebApplication.class).parent(core));
    start(
        NacosStartUp.CONSOLE_START_UP_PHASE,
        new SpringApplicationBuilder(NacosConsole.class).parent(core));
  }

  private synchronized ConfigurableApplicationContext start(
      String phase, SpringApplicationBuilder application) {
    if (closed) {
      throw new IllegalStateException("asked to end");
    }
    NacosStartUpManager.start(phase);
    ConfigurableApplicationContext context = application.registerShutdownHook(false).run();
    started.push(context);
    return context;
  }

  /** RocksDB would reserve 725 MB of disk for a Raft log of a few kilobytes. */
  private static void preventPreallocation() {
    DBOptions options = StorageOptionsFactory.getDefaultRocksDBOptions().setAllowFAllocate(false);
    StorageOptionsFactory.registerRocksDBOptions(RocksDBLogStorage.class, options);
  }

  /** Ends what was started, children first. */
  @Override
  public synchronized void close() {
    closed = true;
    while (!started.isEmpty()) {
      started.pop().close();
    }
  }
}
