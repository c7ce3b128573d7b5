using CryptoSim.Api.FillModels.Shadows;
using CryptoSim.Api.Orders.Commits;
using CryptoSim.Api.Orders.Events;
using CryptoSim.Api.Orders.Resting;
using CryptoSim.Api.Orders.States;
using CryptoSim.Data.Accounts;
using CryptoSim.Data.Orders;
using CryptoSim.MarketData.Board;
using CryptoSim.ServiceDefaults;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace CryptoSim.Api.Orders;

public static class TradingModule
{
    /// <summary>Registers the <see cref="TradingDesk"/> and what works for it. Needs the stores of
    /// <c>AddCryptoSimData</c>, the board, the fee ladders and Redis.</summary>
    public static IServiceCollection AddTradingDesk(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<TradingOptions>()
            .Bind(configuration.GetSection(TradingOptions.Section))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.TryAddSingleton<Drain>();
        services.AddSingleton<TradingMetrics>();
        services.AddSingleton<TradingAccounts>();
        services.AddSingleton<DecisionMaker>();
        services.AddSingleton(InstanceId.New());
        services.AddSingleton<MarketSessions>();
        services.AddSingleton<RestingOrders>();
        services.AddSingleton<AccountEvents>();
        services.AddSingleton<CommitTeller>();
        services.AddSingleton<SettledDecisions>();
        services.AddSingleton<CommitQueue>();
        services.AddSingleton(Create);
        services.AddSingleton<RestingWorker>();
        services.AddHealthChecks().AddCheck<RestingHealthCheck>("orders");
        // They stop in reverse: first the watch is handed over, then nothing new is matched, then what waits is
        // committed, then told.
        services.AddHostedService(provider => provider.GetRequiredService<AccountEvents>());
        services.AddHostedService(provider => provider.GetRequiredService<CommitTeller>());
        services.AddHostedService(provider => provider.GetRequiredService<CommitQueue>());
        services.AddHostedService(provider => provider.GetRequiredService<RestingWorker>());
        services.AddHostedService<CloseWorker>();
        services.AddHostedService<CommitListener>();
        services.AddHostedService<WatchWorker>();
        services.AddHostedService<ShadowWorker>();
        return services;
    }

    private static TradingDesk Create(IServiceProvider provider) => new(
        provider.GetRequiredService<MarketBoard>(),
        provider.GetRequiredService<TradingAccounts>(),
        provider.GetRequiredService<CommitQueue>(),
        provider.GetRequiredService<DecisionMaker>(),
        provider.GetRequiredService<RestingOrders>(),
        provider.GetRequiredService<SettledDecisions>(),
        provider.GetRequiredService<AccountSnapshots>(),
        provider.GetRequiredService<OrderReads>(),
        provider.GetRequiredService<DecisionStore>(),
        provider.GetRequiredService<AccountStore>(),
        provider.GetRequiredService<TradingMetrics>(),
        provider.GetRequiredService<IOptions<TradingOptions>>(),
        provider.GetRequiredService<ILogger<TradingDesk>>());
}
