using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace CryptoSim.Data.Leases;

public static class LeaseModule
{
    /// <summary>Registers <see cref="LeaseStore"/>, and a <see cref="LeaderLease"/> on <paramref name="name"/> for a
    /// process that leads one thing. Needs an <c>NpgsqlDataSource</c>.</summary>
    public static IServiceCollection AddLeaderLease(this IServiceCollection services, string name)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<LeaseStore>();
        services.TryAddSingleton(provider => new LeaderLease(
            provider.GetRequiredService<LeaseStore>(),
            name,
            new LeaderOptions(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<LeaderLease>>()));
        return services;
    }
}
