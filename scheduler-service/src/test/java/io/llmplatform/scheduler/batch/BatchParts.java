package io.llmplatform.scheduler.batch;

import io.llmplatform.common.security.Owner;
import io.llmplatform.files.UserFile;
import io.llmplatform.scheduler.file.Files;
import io.llmplatform.scheduler.file.InMemoryFiles;
import io.llmplatform.scheduler.job.JobTriggers;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** The service over fakes of all others, with workers that can die. */
@TestConfiguration(proxyBeanMethods = false)
class BatchParts {
  /** Jobs that were asked for. */
  static final class Triggered implements JobTriggers {
    final List<String> jobs = new CopyOnWriteArrayList<>();

    @Override
    public void trigger(String job) {
      jobs.add(job);
    }
  }

  @Bean
  static Mortality mortality() {
    return new Mortality();
  }

  @Bean
  static BeanPostProcessor mortalDatabase(Mortality mortality) {
    return new BeanPostProcessor() {
      @Override
      public Object postProcessAfterInitialization(Object bean, String name) {
        return bean instanceof DataSource real ? mortality.over(real) : bean;
      }
    };
  }

  @Bean
  InMemoryFiles inMemoryFiles() {
    return new InMemoryFiles();
  }

  @Bean
  @Primary
  Files mortalFiles(InMemoryFiles inMemoryFiles, Mortality mortality) {
    return new MortalFiles(inMemoryFiles, mortality);
  }

  @Bean
  @Primary
  FakeInference fakeInference() {
    return new FakeInference();
  }

  @Bean
  @Primary
  Triggered triggered() {
    return new Triggered();
  }

  private record MortalFiles(Files real, Mortality mortality) implements Files {
    @Override
    public UserFile find(Owner owner, String id) {
      return real.find(owner, id);
    }

    @Override
    public InputStream read(Owner owner, String id, long from) {
      mortality.step();
      return real.read(owner, id, from);
    }

    @Override
    public UserFile create(
        Owner owner,
        String key,
        String name,
        String purpose,
        @Nullable Duration lifetime,
        Content content) {
      mortality.step();
      UserFile file = real.create(owner, key, name, purpose, lifetime, content);
      mortality.step();
      return file;
    }
  }
}
