using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;

namespace CryptoSim.ServiceDefaults;

/// <summary>Compiled with Aspire's client integrations: connection by name, health check, traces, metrics.</summary>
public static partial class Backends
{
    /// <inheritdoc cref="AspireRedisExtensions.AddRedisClient(IHostApplicationBuilder, string, Action{Aspire.StackExchange.Redis.StackExchangeRedisSettings}?, Action{StackExchange.Redis.ConfigurationOptions}?)"/>
    public static IHostApplicationBuilder AddRedisBackend(this IHostApplicationBuilder builder, string connectionName)
    {
        builder.AddRedisClient(connectionName, configureOptions: RedisConnection.Configure);
        return builder;
    }

    public static IHostApplicationBuilder AddPostgresBackend<TContext>(
        this IHostApplicationBuilder builder, string connectionName)
        where TContext : DbContext
    {
        AddDataSourceAndContext<TContext>(builder, connectionName);
        // Retries stay off: the money path decides itself what may be sent twice.
        builder.EnrichNpgsqlDbContext<TContext>(settings => settings.DisableRetry = true);
        return builder;
    }
}
