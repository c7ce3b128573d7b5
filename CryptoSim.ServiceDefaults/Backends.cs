using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace CryptoSim.ServiceDefaults;

/// <summary>The stores a service uses. The two public methods are in <c>Backends.Aspire.cs</c> or
/// <c>Backends.Plain.cs</c>; this part is what both share.</summary>
public static partial class Backends
{
    // Where the connection string names no size: 24 connections commit some thousand orders a second, and more of them
    // only wait for one another inside Postgres.
    private const int PoolSizeMax = 24;

    // Seconds that a caller waits for a free connection, or for a new one: beyond it the answer is 503.
    private const int OpenTimeout = 5;

    private static readonly NpgsqlConnectionStringBuilder _unset = new();

    /// <summary>Registers the data source of a read replica under its name, if
    /// <c>ConnectionStrings__{name}</c> is set.</summary>
    public static IHostApplicationBuilder AddPostgresReplica(this IHostApplicationBuilder builder, string connectionName)
    {
        if (builder.Configuration.GetConnectionString(connectionName) is { Length: > 0 } connectionString)
        {
            builder.Services.AddKeyedSingleton(connectionName, (_, _) => DataSource(connectionString, connectionName));
        }

        return builder;
    }

    /// <summary>Registers the data source for hand-written SQL, and the context (pooled, scoped and by factory) on top
    /// of it, so that both draw from one pool.</summary>
    private static void AddDataSourceAndContext<TContext>(IHostApplicationBuilder builder, string connectionName)
        where TContext : DbContext
    {
        var connectionString = builder.Configuration.GetConnectionString(connectionName)
            ?? throw new InvalidOperationException(
                $"ConnectionStrings__{connectionName} is not set: the conductor, or the deployment, must give it.");
        builder.Services.AddSingleton(_ => DataSource(connectionString, connectionName));
        builder.Services.AddPooledDbContextFactory<TContext>((services, options) =>
            options.UseNpgsql(services.GetRequiredService<NpgsqlDataSource>()));
        builder.Services.AddDbContextPool<TContext>((services, options) =>
            options.UseNpgsql(services.GetRequiredService<NpgsqlDataSource>()));
    }

    /// <summary>A pool that is bounded, waits with an end, and is metered by its name.</summary>
    private static NpgsqlDataSource DataSource(string connectionString, string name)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        // Npgsql's own values are taken for nobody's choice.
        if (settings.MaxPoolSize == _unset.MaxPoolSize)
        {
            settings.MaxPoolSize = PoolSizeMax;
        }

        if (settings.Timeout == _unset.Timeout)
        {
            settings.Timeout = OpenTimeout;
        }

        return new NpgsqlDataSourceBuilder(settings.ConnectionString) { Name = name }.Build();
    }
}
