using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CryptoSim.MarketData.Bus;

public static class BusModule
{
    /// <summary>The leader's side: registers <see cref="MarketPublisher"/>, with the health check <c>bus</c>. Needs
    /// <c>AddMarketBoard</c> and an <c>IConnectionMultiplexer</c>.</summary>
    public static IServiceCollection AddMarketPublisher(this IServiceCollection services)
    {
        services.AddMetrics();
        services.TryAddSingleton<BusMetrics>();
        services.TryAddSingleton<BusLink>();
        services.TryAddSingleton<MarketPublisher>();
        services.AddHealthChecks().AddCheck<PublisherHealthCheck>("bus");
        return services;
    }

    /// <summary>The reader's side: a hosted reader that fills the board from Redis, with the health check
    /// <c>market</c>. Needs <c>AddMarketBoard</c> and an <c>IConnectionMultiplexer</c>.</summary>
    public static IServiceCollection AddMarketBus(this IServiceCollection services)
    {
        services.AddMetrics();
        services.TryAddSingleton<BusMetrics>();
        services.TryAddSingleton<BusLink>();
        services.TryAddSingleton<BusStatus>();
        services.AddHostedService<MarketBusReader>();
        services.AddHealthChecks().AddCheck<BusHealthCheck>("market");
        return services;
    }
}
