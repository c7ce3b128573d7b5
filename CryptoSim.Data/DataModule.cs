using CryptoSim.Data.Accounts;
using CryptoSim.Data.Candles;
using CryptoSim.Data.Equity;
using CryptoSim.Data.FillModels;
using CryptoSim.Data.Ledger;
using CryptoSim.Data.Markets;
using CryptoSim.Data.Orders;
using CryptoSim.Data.Orders.Watches;
using CryptoSim.Data.Start;
using CryptoSim.Data.Transfers;
using CryptoSim.Data.Users;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoSim.Data;

public static class DataModule
{
    /// <summary>Registers the stores, and the start-up that migrates the database and claims it for
    /// <c>Market:Id</c>. Needs the data source and the context factory of <c>AddPostgresBackend</c>.</summary>
    public static IServiceCollection AddCryptoSimData(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(new DatabaseStartOptions(configuration["Market:Id"] ?? "live"));
        services.AddHostedService<DatabaseStart>();
        services.AddSingleton<AccountStore>();
        services.AddSingleton<ApiKeyStore>();
        services.AddSingleton<NonceCeilings>();
        services.AddSingleton<UserAccountStore>();
        services.AddSingleton<CandleStore>();
        services.AddSingleton<OrderReads>();
        services.AddSingleton<CommitReads>();
        services.AddSingleton<DecisionStore>();
        services.AddSingleton<AccountSnapshots>();
        services.AddSingleton<AccountChanges>();
        services.AddSingleton<HistoryReads>();
        services.AddSingleton<LedgerLines>();
        services.AddSingleton<WatchStore>();
        services.AddSingleton<HaltStore>();
        services.AddSingleton<QueuePositions>();
        services.AddSingleton<ShadowStore>();
        services.AddSingleton<CancelTimers>();
        services.AddSingleton<LedgerAudit>();
        services.AddSingleton<TransferStore>();
        services.AddSingleton<EquityStore>();
        return services;
    }
}
