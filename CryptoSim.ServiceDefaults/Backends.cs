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
    /// <summary>Registers the data source for hand-written SQL, and the context (pooled, scoped and by factory) on top
    /// of it, so that both draw from one pool.</summary>
    private static void AddDataSourceAndContext<TContext>(IHostApplicationBuilder builder, string connectionName)
        where TContext : DbContext
    {
        var connectionString = builder.Configuration.GetConnectionString(connectionName)
            ?? throw new InvalidOperationException(
                $"ConnectionStrings__{connectionName} is not set: the conductor, or the deployment, must give it.");
        builder.Services.AddSingleton(_ => new NpgsqlDataSourceBuilder(connectionString).Build());
        builder.Services.AddPooledDbContextFactory<TContext>((services, options) =>
            options.UseNpgsql(services.GetRequiredService<NpgsqlDataSource>()));
        builder.Services.AddDbContextPool<TContext>((services, options) =>
            options.UseNpgsql(services.GetRequiredService<NpgsqlDataSource>()));
    }
}
