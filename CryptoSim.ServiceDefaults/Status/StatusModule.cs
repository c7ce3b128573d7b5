using Microsoft.Extensions.DependencyInjection;

namespace CryptoSim.ServiceDefaults.Status;

public static class StatusModule
{
    /// <summary>Tells each second how this instance is, through the Redis of <c>AddRedisBackend</c>.</summary>
    public static IServiceCollection AddInstanceStatus(this IServiceCollection services)
    {
        services.AddMetrics();
        services.AddSingleton<StatusBoard>();
        services.AddSingleton<StatusFigures>();
        services.AddHostedService<RedisMetrics>();
        services.AddHostedService<StatusTeller>();
        return services;
    }
}
