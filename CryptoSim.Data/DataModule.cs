using CryptoSim.Data.Accounts;
using CryptoSim.Data.Candles;
using CryptoSim.Data.Ledger;
using CryptoSim.Data.Orders;
using CryptoSim.Data.Start;
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
        services.AddSingleton<CandleStore>();
        services.AddSingleton<OrderReads>();
        services.AddSingleton<DecisionStore>();
        services.AddSingleton<AccountSnapshots>();
        services.AddSingleton<LedgerAudit>();
        return services;
    }
}
