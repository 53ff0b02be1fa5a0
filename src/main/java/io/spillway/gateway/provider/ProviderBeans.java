package io.spillway.gateway.provider;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;

/** Registers one bean for each provider that any source knows, named {@code <id>Provider}. */
final class ProviderBeans implements BeanFactoryPostProcessor {

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory factory) {
        var registry = (BeanDefinitionRegistry) factory;
        factory.getBeanProvider(ProviderSource.class)
                .orderedStream()
                .flatMap(source -> source.providers().stream())
                .forEach(known -> registry.registerBeanDefinition(
                        known.settings().id() + "Provider",
                        new RootBeanDefinition(
                                Provider.class,
                                () -> factory.getBean(ProviderFactory.class).provider(known))));
    }
}
