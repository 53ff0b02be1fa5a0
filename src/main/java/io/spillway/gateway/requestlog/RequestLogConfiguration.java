package io.spillway.gateway.requestlog;

import io.spillway.gateway.api.ApiProperties;
import io.spillway.gateway.credential.Authorization;
import io.spillway.gateway.credential.Secret;
import io.spillway.gateway.credential.SecretMask;
import io.spillway.gateway.provider.ProviderSource;
import io.spillway.resilience.Ticker;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the room, if calls are to be written. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("spillway.request-log.enabled")
class RequestLogConfiguration {

    @Bean
    LogThread requestLogThread() {
        return LogThread.start();
    }

    @Bean
    DetailedLogs detailedLogs(
            RequestLogProperties settings, Ticker ticker, ObjectProvider<RequestLogListener> listeners) {
        var retention = new Retention(settings.maxAge(), settings.maxSize().toBytes());
        return new DetailedLogs(settings.folder(), retention, ticker, told(listeners));
    }

    @Bean
    RequestLog requestLog(
            RequestLogProperties settings,
            ApiProperties api,
            ObjectProvider<ProviderSource> sources,
            ObjectProvider<RequestLogListener> listeners,
            DetailedLogs logs,
            LogThread thread,
            Ticker ticker) {
        int longest =
                (int) Math.min(Integer.MAX_VALUE - 8, settings.maxFileSize().toBytes());
        return new RequestLog(
                new WaitingBytes(settings.maxWaiting().toBytes()),
                longest,
                ticker,
                thread,
                new CallFiles(mask(api, sources), longest),
                logs,
                told(listeners));
    }

    @Bean
    Sweeper requestLogSweeper(DetailedLogs logs, LogThread thread, Ticker ticker) {
        return new Sweeper(logs, thread, ticker);
    }

    /** Every secret there is at the start: the clients' key and what signs the calls to providers. */
    private static SecretMask mask(ApiProperties api, ObjectProvider<ProviderSource> sources) {
        List<Secret> secrets = api.key() == null ? List.of() : List.of(api.key());
        var signatures = new ArrayList<Authorization>();
        sources.forEach(source -> signatures.addAll(source.authorizations().values()));
        return SecretMask.of(secrets, signatures);
    }

    private static RequestLogListener told(ObjectProvider<RequestLogListener> listeners) {
        var all = new ArrayList<RequestLogListener>(List.of(new TroubleLog()));
        listeners.orderedStream().forEach(all::add);
        return new RequestLogListeners(List.copyOf(all));
    }
}
