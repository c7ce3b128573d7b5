namespace CryptoSim.Web.Accounts;

public static class AccountsModule
{
    /// <summary>Registers the hub (one a process) and the session (one a circuit).</summary>
    public static IServiceCollection AddTradingSessions(this IServiceCollection services)
    {
        services.AddSingleton<AccountEventHub>();
        services.AddSingleton<AccountTokens>();
        services.AddSingleton<SignOuts>();
        services.AddHostedService(provider => provider.GetRequiredService<SignOuts>());
        services.AddScoped<TradingSession>();
        return services;
    }
}
