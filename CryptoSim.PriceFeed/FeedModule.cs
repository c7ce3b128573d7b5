using System.Net;
using CryptoSim.PriceFeed.Candles;
using CryptoSim.PriceFeed.Connections;
using CryptoSim.PriceFeed.Recording;
using CryptoSim.PriceFeed.Symbols;
using CryptoSim.ServiceDefaults;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CryptoSim.PriceFeed;

internal static class FeedModule
{
    /// <summary>The upstream connection, the candles and what is told of them. Needs the board, the publisher, the
    /// candle store and the lease.</summary>
    public static IServiceCollection AddPriceFeed(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<KrakenOptions>()
            .Bind(configuration.GetSection(KrakenOptions.Section))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddMetrics();
        services.TryAddSingleton<Drain>();
        services.AddSingleton<FeedStatus>();
        services.AddSingleton<FeedMetrics>();
        services.AddSingleton<FeedEvents>();
        services.AddSingleton<MarketGuards>();
        services.AddSingleton<CandleKeeper>();
        services.AddSingleton<SymbolSelection>();
        services.AddSingleton<TapeRecorder>();
        services.AddSingleton<FeedSession>();
        services.AddSingleton<VenueProbe>();
        services.AddSingleton<HandOver>();
        services.AddHttpClient(nameof(KrakenRest), http =>
        {
            http.DefaultRequestHeaders.UserAgent.ParseAdd("CryptoSim");
            http.MaxResponseContentBufferSize = 16 * 1024 * 1024; // All pairs' tickers are under 1 MB.
        }).ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
        {
            AutomaticDecompression = DecompressionMethods.All,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5), // The venue's addresses change.
        });
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<KrakenRest>(
            provider, provider.GetRequiredService<IHttpClientFactory>().CreateClient(nameof(KrakenRest))));
        services.AddHostedService<FeedWorker>();
        services.AddHostedService<CandleWorker>();
        services.AddHostedService<BackfillWorker>();
        services.AddHostedService<PartitionWorker>();
        services.AddHealthChecks().AddCheck<FeedHealthCheck>("kraken");
        return services;
    }
}
