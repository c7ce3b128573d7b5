using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CryptoSim.Data.Replicas;

public static class ReplicaModule
{
    /// <summary>Lets history be read from a replica: the data source registered under <paramref name="name"/> by
    /// <c>AddPostgresReplica</c>. Where there is none, everything is read from the primary.</summary>
    public static IServiceCollection AddReadReplica(this IServiceCollection services, string name)
    {
        services.AddOptions<ReplicaOptions>()
            .BindConfiguration(ReplicaOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        if (!services.Any(service => service.ServiceType == typeof(NpgsqlDataSource) && Equals(service.ServiceKey, name)))
        {
            return services;
        }

        services.TryAddSingleton<ReplicaMetrics>();
        services.AddSingleton(provider => new ReadReplica(
            provider.GetRequiredService<NpgsqlDataSource>(),
            provider.GetRequiredKeyedService<NpgsqlDataSource>(name),
            provider.GetRequiredService<IOptions<ReplicaOptions>>(),
            provider.GetRequiredService<ReplicaMetrics>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ReadReplica>>()));
        services.AddHostedService(provider => provider.GetRequiredService<ReadReplica>());
        services.AddSingleton(provider => new ReadSources(
            provider.GetRequiredService<NpgsqlDataSource>(),
            provider.GetRequiredService<ReadReplica>(),
            provider.GetRequiredService<ReplicaMetrics>()));
        return services;
    }
}
