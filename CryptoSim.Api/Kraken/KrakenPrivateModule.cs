using CryptoSim.Api.Kraken.Faults;
using CryptoSim.Api.Kraken.Keys;
using CryptoSim.Api.Kraken.PrivateRest;
using CryptoSim.Api.Kraken.Streams;
using CryptoSim.Api.Kraken.Tiers;
using CryptoSim.Api.Kraken.Trading;
using CryptoSim.MarketData.PublicRest;
using CryptoSim.MarketData.Server;

namespace CryptoSim.Api.Kraken;

/// <summary>Kraken's private side: <c>/0/private</c> and <c>/ws-auth/v2</c>.</summary>
internal static class KrakenPrivateModule
{
    public static IServiceCollection AddKrakenPrivate(this IServiceCollection services)
    {
        services.AddSingleton<ApiKeyDirectory>();
        services.AddSingleton<KeyNotices>();
        services.AddHostedService(provider => provider.GetRequiredService<KeyNotices>());
        services.AddSingleton<FaultInjector>();
        services.AddSingleton<NonceGuard>();
        services.AddSingleton<CallSigning>();
        services.AddSingleton<WebSocketTokens>();
        services.AddSingleton<AccountStreams>();
        services.AddHostedService(provider => provider.GetRequiredService<AccountStreams>());
        services.AddSingleton<IPrivateChannels, PrivateChannels>();
        services.AddOptions<KrakenOptions>()
            .BindConfiguration(KrakenOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<PairDirectory>();
        services.AddSingleton<OrderFinder>();
        services.AddSingleton<TradingLimit>();
        services.AddSingleton<KrakenTrading>();
        services.AddSingleton<OrderChanges>();
        services.AddHostedService<CancelTimerWorker>();
        services.AddSingleton<ChangeRequests>();
        services.AddSingleton<TradingRequests>();
        services.AddSingleton<TierDirectory>();
        services.AddSingleton<DecayingCounters>();
        services.AddSingleton<CallCounter>();
        services.AddSingleton<EngineCounter>();
        services.AddSingleton<TokenCall>();
        services.AddSingleton<AccountCalls>();
        services.AddSingleton<OrderCalls>();
        services.AddSingleton<TradeCalls>();
        services.AddSingleton<LedgerCalls>();
        services.AddSingleton<TradingCalls>();
        services.AddSingleton<OrderChangeCalls>();
        services.AddSingleton<PrivateCalls>();
        return services;
    }

    public static IEndpointRouteBuilder MapKrakenPrivate(this IEndpointRouteBuilder routes)
    {
        var calls = routes.MapGroup("/0/private").ExcludeFromDescription();
        calls.MapPost(
            "/{**method}",
            (string method, HttpRequest request, PrivateCalls all, CancellationToken cancellationToken) =>
                all.AnswerAsync(method, request, cancellationToken));
        calls.MapGet("/{**method}", () => KrakenAnswer.Error(KrakenErrors.UnknownMethod));
        routes.MapKrakenPrivateWebSocket("/ws-auth/v2").DisableRequestTimeout();
        return routes;
    }
}
