using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using OpenTelemetry.Trace;
using StackExchange.Redis;

namespace CryptoSim.ServiceDefaults;

/// <summary>Compiled without Aspire's packages: the same services, health checks and telemetry wired by hand.</summary>
public static partial class Backends
{
    /// <summary>Registers <see cref="IConnectionMultiplexer"/> on <c>ConnectionStrings__{name}</c>, held for the life
    /// of the process, with a health check.</summary>
    public static IHostApplicationBuilder AddRedisBackend(this IHostApplicationBuilder builder, string connectionName)
    {
        var connectionString = builder.Configuration.GetConnectionString(connectionName)
            ?? throw new InvalidOperationException(
                $"ConnectionStrings__{connectionName} is not set: the conductor, or the deployment, must give it.");
        builder.Services.AddSingleton<IConnectionMultiplexer>(_ =>
        {
            var options = ConfigurationOptions.Parse(connectionString);
            RedisConnection.Configure(options);
            return ConnectionMultiplexer.Connect(options);
        });
        builder.Services.AddHealthChecks().AddCheck<RedisHealthCheck>(connectionName);
        return builder;
    }

    /// <summary>Registers <see cref="NpgsqlDataSource"/> and <typeparamref name="TContext"/> on
    /// <c>ConnectionStrings__{name}</c>, with a health check, metrics and traces.</summary>
    public static IHostApplicationBuilder AddPostgresBackend<TContext>(
        this IHostApplicationBuilder builder, string connectionName)
        where TContext : DbContext
    {
        AddDataSourceAndContext<TContext>(builder, connectionName);
        builder.Services.AddHealthChecks().AddCheck<PostgresHealthCheck>(connectionName);
        builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing.AddNpgsql());
        return builder;
    }
}
